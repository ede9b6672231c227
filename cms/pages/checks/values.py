"""System checks of the values that page types declare: wrong kinds of values, and names that nothing reads."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, get_args

from django.core import checks
from django.core.checks import CheckMessage, register
from django.db.models import CharField, DateField, Field, TextField
from pydantic import TypeAdapter

from cms.content.details import Card
from cms.content.schema import ImageUse
from cms.pages.declarations import EventFields, PageTypeDeclarations
from cms.pages.models import BasePage
from cms.pages.page_types import page_models

from .reads import create_error, find_field

RESERVED_CARD_FIELDS = frozenset((*Card.model_fields, "slug", "highlights", "source"))
DECLARED = [name for name in vars(PageTypeDeclarations) if not name.startswith("_")]
NUMBERS = ("FloatField", "DecimalField")
SEARCH_WEIGHTS = ("title", "summary", "body", "names", "attachments", "page")


@register()
def check_declared_values(**_: Any) -> list[CheckMessage]:
    """Report values of declarations that cannot work, and attributes whose names are nearly those of declarations."""
    each = (
        _check_card_fields,
        _check_image_uses,
        _check_values,
        _check_prefetches,
        _check_event_fields,
        _check_spelling,
    )
    return [problem for model in page_models() for check in each for problem in check(model)]


def _check_card_fields(model: type[BasePage]) -> Iterator[CheckMessage]:
    for name, annotation in model.card_fields.items():
        if name in RESERVED_CARD_FIELDS:
            hint = "All cards have a field of this name; give yours another one."
            yield create_error(model, "E013", f"declares the card field “{name}”, which all cards have", hint)
        elif field := find_field(model, name):
            if field.is_relation:
                hint = "Only fields with values can be on cards; name one, or show the object on the page."
                yield create_error(
                    model, "E013", f"declares the card field “{name}”, which leads to another table", hint
                )
            elif (expected := _json_type(field)) not in _annotated_types(annotation):
                hint = f"The values of the field are of the JSON type {expected}: annotate it accordingly."
                yield create_error(
                    model, "E013", f"declares the card field “{name}” with another type than its field", hint
                )


def _check_image_uses(model: type[BasePage]) -> Iterator[CheckMessage]:
    for name in ("detail_image_use", "card_image_use"):
        if getattr(model, name) not in get_args(ImageUse):
            hint = f"Use one of {', '.join(get_args(ImageUse))}; “body” is the whole picture."
            yield create_error(model, "E014", f"has the unknown `{name}` “{getattr(model, name)}”", hint)


def _check_search_weights(model: type[BasePage]) -> Iterator[CheckMessage]:
    weights = model.search_weights
    if not isinstance(weights, Mapping) or not all(_is_weight(*pair) for pair in weights.items()):
        hint = f'Write search_weights = {{"title": 1.5}}, with positive factors of {", ".join(SEARCH_WEIGHTS)}.'
        yield create_error(model, "E014", f"has the `search_weights` {weights!r}", hint)


def _is_weight(name: Any, factor: Any) -> bool:
    return name in SEARCH_WEIGHTS and isinstance(factor, float | int) and 0 < factor < math.inf


def _check_values(model: type[BasePage]) -> Iterator[CheckMessage]:
    if not isinstance(model.half_life_days, float | int | None) or (model.half_life_days or 1) <= 0:
        hint = "Use a positive number of days, such as 365.0, or None if its age does not matter."
        yield create_error(model, "E014", f"has the `half_life_days` {model.half_life_days!r}", hint)
    yield from _check_search_weights(model)
    for name in ("call_placements", "search_prefetch"):
        if isinstance(value := getattr(model, name), str):
            yield create_error(model, "E014", f"has a text as `{name}`", f'Write a tuple, with a comma: ("{value}",).')
    for name in ("search_filters", "search_ranges", "sort_keys", "card_fields", "import_fields", "list_params"):
        if not isinstance(getattr(model, name), Mapping):
            yield create_error(model, "E014", f"has no dictionary as `{name}`", f'Write {name} = {{"name": …}}.')
    words = model.search_words
    if not isinstance(words, Mapping) or not all(isinstance(one, str) for pair in words.items() for one in pair):
        hint = 'Write the words of each language, separated by commas: search_words = {"en": "reports, studies"}.'
        yield create_error(model, "E014", "has no words by language as `search_words`", hint)


def _check_prefetches(model: type[BasePage]) -> Iterator[CheckMessage]:
    lookups = model.search_prefetch if isinstance(model.search_prefetch, tuple) else ()
    for lookup in lookups:
        if find_field(model, lookup.partition("__")[0]) is None:
            hint = f"Name a relation of {model.__name__}."
            yield create_error(model, "E014", f"has “{lookup}” in `search_prefetch`, which leads to no field", hint)


def _check_event_fields(model: type[BasePage]) -> Iterator[CheckMessage]:
    fields = model.event_fields
    if fields is None:
        return
    if not isinstance(fields, EventFields):
        hint = 'Write event_fields = EventFields(start="starts_at", end="ends_at", place="place").'
        yield create_error(model, "E022", "has no EventFields as `event_fields`", hint)
        return
    start = find_field(model, fields.start)
    if not isinstance(start, DateField):
        hint = "Name a DateField or DateTimeField in start."
        yield create_error(model, "E022", f"has the start “{fields.start}” in `event_fields`, which is no date", hint)
    elif fields.end and type(find_field(model, fields.end)) is not type(start):
        hint = f"Name a {type(start).__name__} in end, as in start."
        yield create_error(model, "E022", f"has the end “{fields.end}” of another kind in `event_fields`", hint)
    if fields.place and not isinstance(find_field(model, fields.place), CharField | TextField):
        hint = "Name a CharField in place."
        yield create_error(model, "E022", f"has the place “{fields.place}” in `event_fields`, which is no text", hint)
    if not isinstance(model.list_name, str):
        yield create_error(model, "E022", "has `event_fields`, but no list", 'Write list_name = "events".')


def _check_spelling(model: type[BasePage]) -> Iterator[CheckMessage]:
    own = set(vars(model)) - {field.name for field in model._meta.get_fields()}
    for name in sorted(own.difference(DECLARED, vars(BasePage), dir(PageTypeDeclarations))):
        if not callable(getattr(model, name, None)) and (near := get_close_matches(name, DECLARED, 1, cutoff=0.85)):
            yield checks.Warning(
                f"Page type {model._meta.label} has the attribute `{name}`, which nothing reads.",
                hint=f"Did you mean `{near[0]}`? If not, rename it, so that it is not mistaken for that.",
                obj=model,
                id="pages.W002",
            )


def _json_type(field: Field) -> str:
    kind = field.get_internal_type()
    if kind in NUMBERS:
        return "number"
    return "integer" if "Integer" in kind else "boolean" if kind == "BooleanField" else "string"


def _annotated_types(annotation: Any) -> set[str]:
    """Return the types in the JSON schema of an annotation."""
    schema = TypeAdapter(annotation).json_schema(mode="serialization")
    parts = [schema, *schema.get("anyOf", ()), *schema.get("$defs", {}).values()]
    return {part["type"] for part in parts if "type" in part}
