"""System checks of where pages can be created: a type that no page allows below it cannot be used by editors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, register

from .check_messages import create_error
from .models import BasePage
from .page_types import page_models


@register()
def check_places(**_: Any) -> list[CheckMessage]:
    """Report index pages that do not allow the pages they list, and page types that can be created nowhere."""
    try:
        excluded = dict(_find_excluded())
        return [*excluded.values(), *(_report(model) for model in _find_homeless() if model not in excluded)]
    except (LookupError, ValueError):  # a name in parent_page_types or subpage_types, which Wagtail's check reports
        return []


def _find_excluded() -> Iterator[tuple[type[BasePage], CheckMessage]]:
    """Yield each listed type that cannot be created below any of its index pages, with the error."""
    for model in page_models():
        indexes = [index for index in page_models() if index.listed_type == model._meta.label]
        if indexes and not any(model in index.allowed_subpage_models() for index in indexes):
            index, label = indexes[0], model._meta.label
            if model not in index.clean_subpage_models():
                hint = f'Write subpage_types = ["{label}"] on {index.__name__}.'
            else:
                hint = f'Write parent_page_types = ["{index._meta.label}"] on {model.__name__}.'
            yield (
                model,
                create_error(index, "E016", f"lists {label}, but no page of that type is allowed below it", hint),
            )


def _find_homeless() -> Iterator[type[BasePage]]:
    """Yield the types that no other type allows below it, unless they say so with `parent_page_types = []`."""
    for model in page_models():
        if model.is_creatable and model.clean_parent_page_models() and not model.allowed_parent_page_models():
            yield model


def _report(model: type[BasePage]) -> CheckMessage:
    label, parents = model._meta.label, model.clean_parent_page_models()
    own = [parent for parent in parents if not _is_of_clarion(parent)]
    names = ", ".join(parent._meta.label for parent in parents)
    if own:
        hint = f'Add "{label}" to subpage_types of {own[0].__name__}.'
    else:
        name = f"{model.__name__.removesuffix('Page')}IndexPage"
        hint = (
            f'Write an index page for it, class {name}(IndexPage), with listed_type = "{label}" and subpage_types = '
            f'["{label}"], and on {model.__name__} parent_page_types = ["{model._meta.app_label}.{name}"]; or, if only '
            "code creates pages of this type, parent_page_types = []."
        )
    return create_error(model, "E017", f"can be created nowhere: no page of this type is allowed below {names}", hint)


def _is_of_clarion(model: type[Any]) -> bool:
    return apps.get_app_config(model._meta.app_label).name.partition(".")[0] in ("cms", "wagtail")
