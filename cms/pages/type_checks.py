"""System checks of page types: each reports one thing that a page type lacks, and what to write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, register
from django.utils.module_loading import import_string

from cms.content.references import all_kinds

from .check_messages import create_error, find_field
from .declarations import UNDECIDED
from .import_fields import is_importable
from .models import BasePage
from .page_types import has_valid_schema, page_models

DECISIONS = {
    "list_name": 'Set it to the name of the list in the API, such as "reports", or to None if it has no list.',
    "has_feed": "Set it to True for a feed of its newest pages, or to False.",
    "call_placements": 'Set it to the places for calls to action on its pages, such as ("sidebar",), or to ().',
}


@register()
def check_page_types(**_: Any) -> list[CheckMessage]:
    """Report page types with missing or wrong declarations."""
    models = [model for model in apps.get_models() if issubclass(model, BasePage) and model is not BasePage]
    return [
        error
        for model in models
        for check in (_check_names, _check_decisions, _check_lists, _check_cards, _check_references)
        for error in check(model)
    ] + list(_check_duplicates())


def _check_names(model: type[BasePage]) -> Iterator[CheckMessage]:
    if not model.__dict__.get("api_type"):
        hint = 'Set api_type, its name in the API in the singular, on the class: api_type = "report".'
        yield create_error(model, "E001", "has no `api_type`", hint)
    elif not model.__dict__.get("detail_schema"):
        hint = "Set detail_schema on the class to its schema from schema.py in the same app, a PageDetail."
        yield create_error(model, "E001", "has no `detail_schema`", hint)
    elif not has_valid_schema(model):
        hint = f'Add to the schema: type: Literal["{model.api_type}"].'
        yield create_error(model, "E003", f"has a `detail_schema` whose `type` is not “{model.api_type}”", hint)
    if (model.searchable or model.list_name not in (None, UNDECIDED)) and not model.type_label:
        hint = 'Set the plural that visitors read: type_label = pgettext_lazy("visitor", "Reports").'
        yield create_error(model, "E004", "has no `type_label`", hint)


def _check_decisions(model: type[BasePage]) -> Iterator[CheckMessage]:
    for name, hint in DECISIONS.items():
        if getattr(model, name) is UNDECIDED:
            yield create_error(model, "E005", f"does not declare `{name}`", hint)
    placements = model.call_placements if isinstance(model.call_placements, tuple) else ()
    for placement in placements:
        if placement not in settings.PLACEMENTS:
            hint = f"Use one of {', '.join(settings.PLACEMENTS)}, or add “{placement}” to the setting PLACEMENTS."
            yield create_error(model, "E006", f"has the unknown placement “{placement}” in `call_placements`", hint)


def _check_lists(model: type[BasePage]) -> Iterator[CheckMessage]:
    if model.has_feed is True and model.list_name is None:
        hint = "A feed has the name of the list: set list_name, or set has_feed to False."
        yield create_error(model, "E007", "has a feed but no list", hint)
    if isinstance(model.list_name, str) and not _is_path_segment(model.list_name):
        hint = "Use lower-case letters, digits and hyphens: list_name = “annual-reports”."
        yield create_error(
            model, "E007", f"has the `list_name` “{model.list_name}”, which cannot be part of a path", hint
        )
    if model.listed_type and _find_page_model(model.listed_type) is None:
        hint = 'Name the page type as "app_label.ModelName".'
        yield create_error(model, "E008", f"lists “{model.listed_type}”, which is not a page type", hint)


def _check_cards(model: type[BasePage]) -> Iterator[CheckMessage]:
    for name in (*model.card_fields, model.card_summary, *model.import_fields.values()):
        field = find_field(model, name)
        if field is None:
            hint = "Name a field of the model in card_fields, card_summary and import_fields, or add the field."
            yield create_error(model, "E009", f"has no field “{name}”, which it declares for cards or imports", hint)
        elif name in model.import_fields.values() and not is_importable(field):
            hint = "Records can name a snippet with a slug, through a ForeignKey. Remove other relations from it."
            yield create_error(
                model, "E009", f"has the relation “{name}” in `import_fields`, which cannot be imported", hint
            )


def _check_references(model: type[BasePage]) -> Iterator[CheckMessage]:
    known = {other.api_type for other in page_models()}
    if model.related_counterpart and model.related_counterpart not in known:
        hint = f"Use one of {', '.join(sorted(known))}."
        yield create_error(model, "E010", f"has the unknown `related_counterpart` “{model.related_counterpart}”", hint)
    kinds = all_kinds()
    for name, kind in model.reference_fields.items():
        if find_field(model, name) is None:
            hint = "Name a field of the model, or remove it from reference_fields."
            yield create_error(model, "E015", f"has no field “{name}”, which it declares in `reference_fields`", hint)
        elif kind not in kinds:
            near = next(iter(get_close_matches(str(kind), kinds, 1)), None)
            written = near or "document"
            hint = (
                f'Write reference_fields = {{**BasePage.reference_fields, "{name}": "{written}"}}; the kinds are '
                f"{', '.join(sorted(kinds))}."
            )
            yield create_error(
                model, "E015", f"has the unknown kind “{kind}” of the field “{name}” in `reference_fields`", hint
            )
    for name in ("demo_loader", "list_selector"):
        path = getattr(model, name)
        try:
            _ = path and import_string(path)
        except ImportError as error:
            hint = f'Set {name} to the dotted path of a function, such as "reports.{name}.{name}".'
            yield create_error(model, "E010", f"has a `{name}` that cannot be imported ({error})", hint)


def _check_duplicates() -> Iterator[CheckMessage]:
    for attribute in ("api_type", "list_name"):
        values = [getattr(model, attribute) for model in page_models()]
        counts = Counter(value for value in values if isinstance(value, str))
        for model in page_models():
            value = getattr(model, attribute)
            if counts[value] > 1:
                hint = f"Give each page type its own {attribute}."
                yield create_error(model, "E011", f"has the {attribute} “{value}”, which another page type has", hint)


def _find_page_model(label: str) -> type[BasePage] | None:
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return None
    return model if issubclass(model, BasePage) else None


def _is_path_segment(name: str) -> bool:
    return bool(name) and all(character.isascii() and (character.isalnum() or character == "-") for character in name)
