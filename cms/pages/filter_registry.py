"""The filters of search and lists that the installed page types declare, by the name of their parameter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from pydantic import Field

from .checks.filters import find_problem
from .models import BasePage
from .page_types import page_models
from .range_registry import get_declared_ranges, select_any_ids
from .search_filters import SearchFilter, SnippetFilter
from .search_ranges import DateRange

PageModels = tuple[type[BasePage], ...]


@dataclass(frozen=True)
class InstalledFilter:
    """A filter with the page types that declare it. Each may have its own lookup; everything else is the first one's.

    A page matches if it is of one of these types and has one of the values.
    """

    name: str
    by_model: Mapping[type[BasePage], SearchFilter]

    @property
    def declaration(self) -> SearchFilter:
        """The filter as the first page type declares it."""
        return next(iter(self.by_model.values()))

    @property
    def is_facet(self) -> bool:
        """Whether search counts its values."""
        return self.declaration.is_facet

    @property
    def label(self) -> str | Promise:
        """The heading of its facet."""
        return self.declaration.label

    @property
    def snippet_filter(self) -> SnippetFilter | None:
        """The declaration, if the values are snippets."""
        return self.declaration if isinstance(self.declaration, SnippetFilter) else None

    @property
    def parameter(self) -> tuple[Any, Any]:
        """The annotation and the field of the parameter: a list of values, empty by default."""
        annotation: Any = list[self.declaration.get_annotation(self.by_model)]  # type: ignore[misc]
        examples = None if self.declaration.example is None else [[self.declaration.example]]
        return annotation, Field([], description=self.declaration.description, examples=examples)

    def get_labels(self) -> Mapping[str, str | Promise] | None:
        """Return the labels of all values in the current language; None if each value is its own label.

        Snippets have labels in the database, which `cms.cards.labels` reads.
        """
        labels = [declared.get_labels(model) for model, declared in self.by_model.items()]
        if any(one is None for one in labels):
            return None
        return {value: label for one in labels for value, label in (one or {}).items()}

    def format_values(self, values: Iterable[Any]) -> tuple[str, ...]:
        """Return values of the parameter as texts of the index."""
        return tuple(self.declaration.format_value(value) for value in values)

    def build_condition(self, values: Iterable[Any]) -> Q:
        """Return the condition for a queryset of `BasePage`."""
        return Q(pk__in=self.select_ids(values))

    def select_ids(self, values: Iterable[Any]) -> QuerySet:
        """Return the ids of the pages that have one of the values."""
        values = list(values)
        return select_any_ids(pages for model in self.by_model for pages in self._select(model, values))

    def _select(self, model: type[BasePage], values: Iterable[Any]) -> Iterator[QuerySet]:
        declared = self.by_model[model]
        for lookup in declared.lookups:
            yield model._default_manager.filter(declared.build_condition(model, lookup, values))


def get_filters(models: Iterable[type[BasePage]] | None = None) -> Mapping[str, InstalledFilter]:
    """Return the filters that these page types declare, by default all page types, by name."""
    return _read_filters(tuple(page_models() if models is None else models))


@cache
def _read_filters(models: PageModels) -> Mapping[str, InstalledFilter]:
    declared: dict[str, dict[type[BasePage], SearchFilter]] = defaultdict(dict)
    for model in models:
        for name, one in get_declared_filters(model).items():
            if find_problem(model, name, one) is None:
                declared[name][model] = one
    return {name: InstalledFilter(name, by_model) for name, by_model in declared.items()}


def get_declared_filters(model: type[BasePage]) -> Mapping[str, SearchFilter]:
    """Return the filters of a page type by name: those that it declares, and those by the periods of its ranges."""
    ranges = get_declared_ranges(model).items()
    periods = {name: one.period_filter for name, one in ranges if isinstance(one, DateRange)}
    return {**model.search_filters, **periods} if periods else model.search_filters


def select_pages_by(snippet: Any) -> QuerySet:
    """Return the pages of all types that a filter finds by a snippet, in any language of it."""
    found = (
        model._default_manager.filter(**{f"{lookup}__translation_key": snippet.translation_key})
        for model in page_models()
        for declared in model.search_filters.values()
        if isinstance(declared, SnippetFilter) and declared.snippet_model is type(snippet)
        for lookup in declared.lookups
    )
    return BasePage.objects.filter(pk__in=select_any_ids(found))


def get_parameters(models: Iterable[type[BasePage]] | None = None) -> dict[str, Any]:
    """Return the parameters of the filters for `pydantic.create_model`: name → (annotation, field)."""
    return {name: installed.parameter for name, installed in get_filters(models).items()}


def build_condition(name: str, values: Iterable[Any], models: Iterable[type[BasePage]] | None = None) -> Q:
    """Return the condition on a queryset of `BasePage` for one filter; unknown values match nothing."""
    return get_filters(models)[name].build_condition(values)
