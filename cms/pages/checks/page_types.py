"""System checks of page types: each reports one thing that a page type lacks, and what to write.

They read the declarations, where pages can be created (a type that no page allows below it cannot be used by editors),
and the order of lists, whose names are relative to `BasePage`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, register
from django.core.exceptions import FieldError
from django.db.models import DateTimeField
from django.utils.module_loading import import_string

from cms.content.references import ReadContext, all_kinds
from cms.core import clock
from cms.core.sites import SiteRoot, SiteRoots
from cms.db.query_guards import refuse_queries
from cms.pages.declarations import UNDECIDED, ListSelection, is_importable
from cms.pages.models import BasePage
from cms.pages.page_types import has_valid_schema, page_models, select_for_list
from cms.pages.tasks import TASKS

from .reads import create_error, find_field

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
        for check in (_check_names, _check_decisions, _check_lists, _check_cards, _check_references, _check_tasks)
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
    for name in ("demo_loader", "list_selector", "task_selector"):
        path = getattr(model, name)
        try:
            _ = path and import_string(path)
        except ImportError as error:
            hint = f'Set {name} to the dotted path of a function, such as "reports.{name}.{name}".'
            yield create_error(model, "E010", f"has a `{name}` that cannot be imported ({error})", hint)


def _check_tasks(model: type[BasePage]) -> Iterator[CheckMessage]:
    for name in model.serves_tasks:
        if name not in TASKS:
            near = next(iter(get_close_matches(str(name), TASKS, 1)), "attend")
            hint = f'Write serves_tasks = {{"{near}": 2}}; the tasks are {", ".join(TASKS)}.'
            yield create_error(model, "E023", f"serves the unknown task “{name}” in `serves_tasks`", hint)
    if model.end_field and not isinstance(find_field(model, model.end_field), DateTimeField):
        hint = "Name a DateTimeField of the model, such as “ends_at”, or remove it."
        yield create_error(model, "E023", f"has the `end_field` “{model.end_field}”, which is no DateTimeField", hint)


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


@register()
def check_places(**_: Any) -> list[CheckMessage]:
    """Report index pages that do not allow the pages they list, and page types that can be created nowhere."""
    try:
        excluded = dict(_find_excluded_types())
        return [
            *excluded.values(),
            *(_create_place_error(model) for model in _find_uncreatable() if model not in excluded),
        ]
    except (LookupError, ValueError):  # a name in parent_page_types or subpage_types, which Wagtail's check reports
        return []


def _find_excluded_types() -> Iterator[tuple[type[BasePage], CheckMessage]]:
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


def _find_uncreatable() -> Iterator[type[BasePage]]:
    """Yield the types that no other type allows below it, unless they say so with `parent_page_types = []`."""
    for model in page_models():
        if model.is_creatable and model.clean_parent_page_models() and not model.allowed_parent_page_models():
            yield model


def _create_place_error(model: type[BasePage]) -> CheckMessage:
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


@register()
def check_list_orders(**_: Any) -> list[CheckMessage]:
    """Report list selectors that return something else than a selection, or an order by fields that do not exist.

    Selectors are called without a database. One that reads it is left to `check --database`.
    """
    return [error for model in page_models() if model.list_selector for error in _check_order(model)]


def _check_order(model: type[BasePage]) -> Iterator[CheckMessage]:
    try:
        with refuse_queries():
            selected = select_for_list(model, _build_context())
    except Exception:  # it needs the database, or a site
        return
    if not isinstance(selected, ListSelection):
        hint = f"Return ListSelection({model.__name__}.objects.all(), order=[…]) from it."
        yield create_error(model, "E018", f"has a `list_selector` that returns a {type(selected).__name__}", hint)
        return
    try:
        with refuse_queries():
            BasePage.objects.order_by(*selected.order).query.sql_with_params()
    except FieldError as error:
        hint = suggest_order(model, selected.order)
        yield create_error(model, "E018", f"has a list in an order that is not possible ({error})", hint)
    except Exception:
        return


def suggest_order(model: type[BasePage], order: Sequence[Any]) -> str:
    """Return the line to write instead of an order with names that are not fields of `BasePage`."""
    if not all(isinstance(one, str) for one in order):
        prefix = f"{model._meta.model_name}__"
        return f"Names are relative to BasePage: write “{prefix}” before the names of fields of {model.__name__}."
    names = [f'"{_add_relations(model, one)}"' for one in order]
    return f"Names are relative to BasePage: write order=[{', '.join(names)}]."


def _add_relations(model: type[BasePage], name: str) -> str:
    """Return a name of an order, with the relations from `BasePage` to the class that has the field."""
    sign, plain = ("-", name[1:]) if name.startswith("-") else ("", name)
    first = plain.partition("__")[0]
    field = find_field(model, first)
    if find_field(BasePage, first) or field is None or first == "pk":
        return name
    owners = [one for one in reversed(field.model.__mro__) if hasattr(one, "_meta") and not one._meta.abstract]
    below = [one._meta.model_name for one in owners if issubclass(one, BasePage) and one is not BasePage]
    return f"{sign}{'__'.join([*below, plain])}"


def _build_context() -> ReadContext:
    """Return a site that is in no database."""
    root = SiteRoot(
        site_id=0,
        host="localhost",
        base_url="http://localhost",
        is_default_site=True,
        page_id=0,
        language=settings.LANGUAGE_CODE,
        locale_id=0,
        tree_path="",
        url_path="/",
        prefix="",
    )
    return ReadContext(site_roots=SiteRoots((root,)), root=root, now=clock.now())
