"""System checks of the ranges and sort keys that page types declare: what is wrong, and the sentence that mends it.

The registry leaves out such declarations, so that the modules which are built from it can be imported.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateField, DateTimeField, DecimalField, IntegerField, Model
from django.db.models import Field as ModelField

from cms.pages.models import BasePage
from cms.pages.page_types import page_models
from cms.pages.search_ranges import DECIMAL_PLACES, ComparedField, DateRange, SearchRange, SortKey

from .filters import RESERVED_NAMES, FilterProblem, find_name_problem

HINTS = {
    "lookup": 'the name of a field of the page type, such as "starts_at"',
    "label": 'the heading of the facet, pgettext_lazy("visitor", "Date")',
}


@register()
def check_search_ranges(**_: Any) -> list[CheckMessage]:
    """Report ranges and sort keys without a field or description, or with a name that cannot be used."""
    return [*_find_problems(), *_find_contradictions(), *_find_repeated_parameters()]


def _find_problems() -> Iterator[CheckMessage]:
    for model in page_models():
        for name, one in model.search_ranges.items():
            if problem := find_range_problem(model, name, one):
                yield _error(model, f"range “{name}”", *problem)
        for name, key in model.sort_keys.items():
            if problem := find_sort_problem(model, name, key) or _find_other_field(model, name, key):
                yield _error(model, f"sort key “{name}”", *problem)
        if model.list_order and model.list_order not in (sorts := _get_sorts(model)):
            hint = f"Write list_order = one of {', '.join(sorts)}." if sorts else 'Declare sort_keys = {"starts": …}.'
            yield _error(model, f"list_order “{model.list_order}”", "E006", "is not an order of its sort keys", hint)


def find_range_problem(model: type[Model], name: str, declared: Any) -> FilterProblem | None:
    """Return the first problem of a declared range, None if it has none."""
    if not isinstance(declared, SearchRange) or not declared.has_type:
        hint = "Use one of the classes of cms.pages.search_ranges: DateRange or NumberRange."
        return FilterProblem("E001", "has no type", hint)
    if isinstance(declared, DateRange) and declared.is_facet and not declared.label:
        return FilterProblem("E002", "has no label", f"Set `label`: {HINTS['label']}.")
    hint = 'what begins the sentences about its parameters in the API\'s document, such as "Begins"'
    return _find_problem(model, name, declared, hint)


def find_sort_problem(model: type[Model], name: str, declared: Any) -> FilterProblem | None:
    """Return the first problem of a declared sort key, None if it has none."""
    if not isinstance(declared, SortKey):
        return FilterProblem("E001", "has no type", 'Write SortKey(lookup="starts_at", description="the start").')
    return _find_problem(model, name, declared, 'what the pages are sorted by, such as "the start of the event"')


def _find_problem(model: type[Model], name: str, declared: ComparedField, description: str) -> FilterProblem | None:
    for attribute, hint in (("lookup", HINTS["lookup"]), ("description", description)):
        if not getattr(declared, attribute):
            return FilterProblem("E002", f"has no {attribute}", f"Set `{attribute}`: {hint}.")
    return find_name_problem(name) or _find_field_problem(model, declared)


def _find_field_problem(model: type[Model], declared: ComparedField) -> FilterProblem | None:
    lookup = declared.lookup
    try:
        if "__" in lookup:
            raise FieldDoesNotExist("it follows a relation")
        field = declared.get_field(model)
    except FieldDoesNotExist as error:
        hint = f"Name a field of {model.__name__}; store what another table has in a field that save() sets."
        return FilterProblem("E004", f"has the lookup “{lookup}”, which is no field of its own ({error})", hint)
    if isinstance(declared, DateRange) or (isinstance(declared, SortKey) and isinstance(field, DateField)):
        suited = isinstance(field, DateField)
        hint = "Use it with a DateField or DateTimeField, or write NumberRange for a number."
    else:
        suited = _is_exact_number(field)
        hint = (
            f"Use it with a whole number, or a DecimalField with at most {DECIMAL_PLACES} decimal places, such as "
            f"{lookup} = models.DecimalField(max_digits=8, decimal_places=2)"
        )
        hint += "; write DateRange for a date." if isinstance(field, DateField) else "."
    if suited:
        return None
    text = f"is of type {type(declared).__name__}, but “{lookup}” is a {type(field).__name__}"
    return FilterProblem("E004", text, hint)


def _is_exact_number(field: ModelField) -> bool:
    """Return whether the index can store the values without rounding."""
    if isinstance(field, DecimalField):
        return (field.decimal_places or 0) <= DECIMAL_PLACES
    return isinstance(field, IntegerField)


def _find_other_field(model: type[BasePage], name: str, declared: SortKey) -> FilterProblem | None:
    """Return the problem that the range of the same name reads another field: the index has one number for both."""
    other = model.search_ranges.get(name)
    if other is None or other.lookup == declared.lookup:
        return None
    text = f"reads “{declared.lookup}”, and the range of this name “{other.lookup}”"
    return FilterProblem("E005", text, f'Write lookup="{other.lookup}", or rename one of them.')


def _get_sorts(model: type[BasePage]) -> list[str]:
    return [f"{name}{end}" for name in model.sort_keys for end in ("_asc", "_desc")]


def _find_contradictions() -> Iterator[CheckMessage]:
    """Yield an error for each name that two page types declare for values of different kinds."""
    known: dict[str, tuple[type[BasePage], tuple[Any, ...]]] = {}
    for model in page_models():
        for name, one in {**model.sort_keys, **model.search_ranges}.items():
            find = find_range_problem if isinstance(one, SearchRange) else find_sort_problem
            if find(model, name, one):
                continue
            kind = _get_kind(model, one)
            other, first = known.setdefault(name, (model, kind))
            if kind[0] != first[0] or (len(kind) == len(first) and kind != first):
                text = f"is declared differently by {other._meta.label}"
                hint = "Use fields of one kind and the same arguments (only the lookup may differ), or rename it."
                yield _error(model, f"range or sort key “{name}”", "E005", text, hint)


def _get_kind(model: type[BasePage], declared: ComparedField) -> tuple[Any, ...]:
    """Return the kind of the values, and for a range what else must be the same on all page types."""
    field = declared.get_field(model)
    kinds = (DateTimeField, DateField, DecimalField, IntegerField)
    kind = next(one for one in kinds if isinstance(field, one))
    return (
        (kind, type(declared), getattr(declared, "is_facet", False)) if isinstance(declared, SearchRange) else (kind,)
    )


def _find_repeated_parameters() -> Iterator[CheckMessage]:
    """Yield an error for each range with a parameter that a filter, a list or another range has, too."""
    own = {name: model for model in page_models() for name in (*model.search_filters, *model.list_params)}
    ranges = [(model, name, one) for model in page_models() for name, one in model.search_ranges.items()]
    valid = [found for found in ranges if find_range_problem(*found) is None]
    names = {name for _, name, _ in valid}
    for model, name, one in valid:
        taken = next(
            (each for each in one.get_parameter_names(name) if each in RESERVED_NAMES | own.keys() | names), ""
        )
        taken = taken or (name if name in own else "")
        if taken:
            text = f"has the parameter “{taken}”, which is in use"
            yield _error(model, f"range “{name}”", "E003", text, "Give the range another name.")


def _error(model: type[BasePage], what: str, number: str, text: str, hint: str) -> CheckMessage:
    return Error(f"The {what} of {model._meta.label} {text}.", hint=hint, obj=model, id=f"ranges.{number}")
