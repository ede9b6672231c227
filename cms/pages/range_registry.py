"""The ranges and sort keys that the installed page types declare, by name: `get_ranges()` and `get_sort_keys()`.

A range and a sort key of one name read the same field, so that the index has one number for both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from .checks.ranges import find_range_problem, find_sort_problem
from .models import BasePage
from .page_types import page_models
from .search_ranges import Bounds, ComparedField, SearchRange, SortKey, build_range_condition

PageModels = tuple[type[BasePage], ...]
ASCENDING, DESCENDING = "_asc", "_desc"


@dataclass(frozen=True)
class InstalledRange:
    """A range with the page types that declare it. Each may have its own field; everything else is the first one's."""

    name: str
    by_model: Mapping[type[BasePage], SearchRange]

    @property
    def declaration(self) -> SearchRange:
        """The range as the first page type declares it."""
        return next(iter(self.by_model.values()))

    @property
    def parameter_names(self) -> tuple[str, str]:
        """The names of the parameters of the lower and the upper bound."""
        return self.declaration.get_parameter_names(self.name)

    def read_bounds(self, params: Any) -> Bounds | None:
        """Return the bounds that these parameters of a list or a search set; None if they set none."""
        lower, upper = (getattr(params, name, None) for name in self.parameter_names)
        return None if lower is None and upper is None else self.declaration.read_bounds(lower, upper)

    def select_ids(self, bounds: Bounds) -> QuerySet:
        """Return the ids of the pages with a value within the bounds."""
        return select_any_ids(
            model._default_manager.filter(build_range_condition(one.get_field(model), one.lookup, bounds))
            for model, one in self.by_model.items()
        )


@dataclass(frozen=True)
class InstalledSortKey:
    """A sort key with the page types that declare it, each with a field of its own."""

    name: str
    by_model: Mapping[type[BasePage], SortKey]

    @property
    def declaration(self) -> SortKey:
        """The sort key as the first page type declares it."""
        return next(iter(self.by_model.values()))

    @property
    def sorts(self) -> tuple[str, str]:
        """The values of the parameter `sort`: ascending and descending."""
        return f"{self.name}{ASCENDING}", f"{self.name}{DESCENDING}"

    @property
    def value(self) -> Any:
        """The value of a page as an expression for a queryset of `BasePage`."""
        values = [F("__".join([*_get_relations(model), one.lookup])) for model, one in self.by_model.items()]
        field = next(one.get_field(model) for model, one in self.by_model.items())
        return Coalesce(*values, output_field=field) if len(values) > 1 else values[0]


class ChosenOrder(NamedTuple):
    """A sort key in one direction. Pages without a value are last, and of equal ones the highest id is first."""

    key: InstalledSortKey
    descending: bool

    @property
    def order(self) -> Sequence[Any]:
        """The order of a queryset of `BasePage`."""
        value = self.key.value
        return (value.desc(nulls_last=True) if self.descending else value.asc(nulls_last=True)), "-pk"


def get_ranges(models: Iterable[type[BasePage]] | None = None) -> Mapping[str, InstalledRange]:
    """Return the ranges that these page types declare, by default all page types, by name."""
    return _read_ranges(tuple(page_models() if models is None else models))


def get_sort_keys(models: Iterable[type[BasePage]] | None = None) -> Mapping[str, InstalledSortKey]:
    """Return the sort keys that these page types declare, by default all page types, by name."""
    return _read_sort_keys(tuple(page_models() if models is None else models))


def get_sorts(models: Iterable[type[BasePage]] | None = None) -> tuple[str, ...]:
    """Return the values of the parameter `sort` that these page types add."""
    return tuple(sort for key in get_sort_keys(models).values() for sort in key.sorts)


def find_order(sort: str, models: Iterable[type[BasePage]] | None = None) -> ChosenOrder | None:
    """Return the sort key that a value of `sort` names; None for the orders of all pages, such as `newest`."""
    found = (key for key in get_sort_keys(models).values() if sort in key.sorts)
    return next((ChosenOrder(key, sort.endswith(DESCENDING)) for key in found), None)


def get_sort_order(sort: str, models: Iterable[type[BasePage]] | None = None) -> Sequence[Any]:
    """Return the order of a queryset of `BasePage` for a value of `sort`, which may be `newest` or `oldest`."""
    if chosen := find_order(sort, models):
        return chosen.order
    return ("listed_at" if sort == "oldest" else "-listed_at", "-pk")


def get_declared_ranges(model: type[BasePage]) -> Mapping[str, SearchRange]:
    """Return the ranges of a page type by name, without those that a system check reports."""
    return {name: one.by_model[model] for name, one in get_ranges((model,)).items()}


def get_compared_fields(model: type[BasePage]) -> Mapping[str, ComparedField]:
    """Return what the index compares pages of a type by: its ranges and sort keys by name."""
    keys = {name: one.by_model[model] for name, one in get_sort_keys((model,)).items()}
    return {**keys, **get_declared_ranges(model)}


@cache
def _read_ranges(models: PageModels) -> Mapping[str, InstalledRange]:
    declared: dict[str, dict[type[BasePage], SearchRange]] = defaultdict(dict)
    for model in models:
        for name, one in model.search_ranges.items():
            if find_range_problem(model, name, one) is None:
                declared[name][model] = one
    return {name: InstalledRange(name, by_model) for name, by_model in declared.items()}


@cache
def _read_sort_keys(models: PageModels) -> Mapping[str, InstalledSortKey]:
    declared: dict[str, dict[type[BasePage], SortKey]] = defaultdict(dict)
    for model in models:
        for name, one in model.sort_keys.items():
            if find_sort_problem(model, name, one) is None:
                declared[name][model] = one
    return {name: InstalledSortKey(name, by_model) for name, by_model in declared.items()}


def _get_relations(model: type[BasePage]) -> Iterator[str]:
    """Return the names of the relations from `BasePage` to a page type, which may be derived from another one."""
    owners = [one for one in reversed(model.__mro__) if issubclass(one, BasePage) and one is not BasePage]
    return (str(one._meta.model_name) for one in owners if not one._meta.abstract and not one._meta.proxy)


def select_any_ids(querysets: Iterable[QuerySet]) -> QuerySet:
    """Return the ids of the pages that are in one of the querysets.

    In a condition it is one subquery, so that no page is found twice. With one for each of them, PostgreSQL would test
    all pages.
    """
    ids = (pages.order_by().values("pk") for pages in querysets)
    return BasePage._default_manager.none().values("pk").union(*ids)
