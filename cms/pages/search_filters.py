"""Filters of search and lists that page types declare.

    search_filters = {
        "reference": KeywordFilter(
            lookup="reference", label=_("Reference"), description="Has any of these references.", example="PR-2026-014"
        )
    }

`cms.pages.filter_registry` collects the filters of all page types; `cms.pages.checks.filters` checks them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field as ModelField
from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy
from pydantic import AfterValidator, Field

from cms.content.vocabularies import ListedValues

# All operations reject control characters; the pattern says so in the OpenAPI document.
Keyword = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
SnippetValue = Annotated[str, Field(max_length=100, pattern=r"^[-\w]+$")]
Integer = Annotated[int, Field(ge=-(2**53), le=2**53)]  # what JSON numbers hold exactly


@dataclass(frozen=True, kw_only=True)
class SearchFilter:
    """Base of all filters. The name of the parameter is the key in `search_filters`.

    `lookup` is the Django lookup from the page to the value: "reference", "bylines__person". `label` is the heading of
    the facet, `description` and `example` document the parameter. A facet lists the values with their counts.
    """

    lookup: str = ""  # a check reports filters without lookup, label or description
    other_lookups: tuple[str, ...] = ()  # a page is also found by what these lead to
    label: str | Promise = ""
    description: str = ""
    example: Any = None
    is_facet: bool = False

    has_type: ClassVar[bool] = False  # whether the class decides which values the parameter has

    @property
    def declared_type(self) -> tuple[Any, ...]:
        """What must be the same on all page types that use the same name."""
        return (type(self), self.is_facet)

    def get_annotation(self, models: Iterable[type[Model]]) -> Any:
        """Return the annotation of one value of the parameter; `models` are the page types with this filter."""
        raise NotImplementedError

    def get_labels(self, model: type[Model]) -> Mapping[str, str | Promise] | None:
        """Return the labels of all values in the current language; None if each value is its own label."""
        return None

    @property
    def lookups(self) -> tuple[str, ...]:
        """All lookups from the page to values."""
        return (self.lookup, *self.other_lookups)

    def read_objects(self, page: Any) -> list[Any]:
        """Return what the lookups lead to, also for a draft that is only in memory: values or snippets."""
        return [found for lookup in self.lookups for found in _follow_all(page, lookup)]

    def get_prefetches(self, model: type[Model]) -> list[str]:
        """Return the parts of the lookups that lead to other tables, for `prefetch_related`."""
        return [path for lookup in self.lookups if (path := _get_relations(model, lookup))]

    def format_value(self, value: Any) -> str:
        """Return a value of the database or of a parameter as the text that search indexes."""
        return str(value)

    def index_values(self, value: Any) -> tuple[str, ...]:
        """Return the texts by which search finds a page with this value of the database."""
        return (self.format_value(value),)

    def select_values(self, pages: QuerySet, lookup: str) -> Iterable[Any]:
        """Return the values of these pages that one of the lookups leads to, each once."""
        return pages.values_list(lookup, flat=True).distinct()

    def select_rows(self, values: Iterable[Any]) -> Any:
        """Return the right side of a lookup with `__in` for values of the parameter or of the index."""
        return list(values)

    def build_condition(self, model: type[Model], lookup: str, values: Iterable[Any]) -> Q:
        """Return the condition that one of the lookups of a page type leads to one of these values."""
        return Q(**{f"{lookup}__in": self.select_rows(values)})

    def format_label(self, value: str) -> str:
        """Return the label of a value in the current language, if `get_labels` has none."""
        return value

    def get_parent(self, value: str) -> str | None:
        """Return the value that includes this one, as a year does its months."""
        return None


@dataclass(frozen=True, kw_only=True)
class KeywordFilter(SearchFilter):
    """A filter by the exact text of a field, up to 200 characters."""

    has_type = True

    def get_annotation(self, models: Iterable[type[Model]]) -> Any:
        return Keyword


@dataclass(frozen=True, kw_only=True)
class ChoiceFilter(SearchFilter):
    """A filter by a field with choices. `annotation` is a named type of cms/content/schema.py for the API, if any."""

    annotation: Any = None

    has_type = True

    @property
    def declared_type(self) -> tuple[Any, ...]:
        return (*super().declared_type, self.annotation)

    def get_annotation(self, models: Iterable[type[Model]]) -> Any:
        models = tuple(models)
        listed = ListedValues(lambda: dict.fromkeys(value for model in models for value in self.get_labels(model)))
        checked = AfterValidator(listed.check)
        return Annotated[self.annotation, checked] if self.annotation else Annotated[str, listed, checked]

    def get_labels(self, model: type[Model]) -> Mapping[str, str | Promise]:
        field = resolve_field(model, self.lookup)
        return {str(value): label for value, label in field.flatchoices}


@dataclass(frozen=True, kw_only=True)
class IntegerFilter(SearchFilter):
    """A filter by a whole number."""

    has_type = True

    def get_annotation(self, models: Iterable[type[Model]]) -> Any:
        return Integer

    def select_rows(self, values: Iterable[Any]) -> list[int]:
        return [int(value) for value in values]


@dataclass(frozen=True, kw_only=True)
class BooleanFilter(SearchFilter):
    """A filter by a field that is true or false."""

    has_type = True

    def get_annotation(self, models: Iterable[type[Model]]) -> Any:
        return bool

    def get_labels(self, model: type[Model]) -> Mapping[str, str | Promise]:
        return {"true": pgettext_lazy("visitor", "Yes"), "false": pgettext_lazy("visitor", "No")}

    def format_value(self, value: Any) -> str:
        return "true" if value else "false"

    def select_rows(self, values: Iterable[Any]) -> list[bool]:
        return [value in (True, "true") for value in values]


@dataclass(frozen=True, kw_only=True)
class SnippetFilter(SearchFilter):
    """A filter by a snippet, as "people.Person". Its value is its slug in the source language; drafts do not count."""

    snippet: str = ""
    label_field: str = "name"  # the field of the snippet that visitors read

    has_type = True

    @property
    def declared_type(self) -> tuple[Any, ...]:
        return (*super().declared_type, self.snippet)

    @property
    def snippet_model(self) -> Any:
        """The model of the snippet."""
        return apps.get_model(self.snippet)

    def published(self, now: datetime | None = None) -> QuerySet:
        """Return the published snippets with their `value`, the API's value."""
        published: QuerySet = self.snippet_model._default_manager.published(now).with_value(now)
        return published

    def get_annotation(self, models: Iterable[type[Model]]) -> Any:
        return SnippetValue

    def select_rows(self, values: Iterable[Any]) -> Any:
        return self.published().filter(value__in=list(values))


def person_filter(*lookups: str) -> SnippetFilter:
    """Return the filter `person` of a page type: people at these lookups, and those quoted in its text."""
    first, *others = (*lookups, "quotations__person")
    return SnippetFilter(
        lookup=first,
        other_lookups=tuple(others),
        label=pgettext_lazy("visitor", "Person"),
        description="Is by any of these people, quotes one, or is their page.",
        example="ines-moreau",
        snippet="people.Person",
    )


def resolve_field(model: type[Model], lookup: str) -> ModelField:
    """Return the field at the end of a lookup.

    Raises:
        FieldDoesNotExist: there is no such field.
    """
    *relations, name = lookup.split("__")
    for relation in relations:
        found = model._meta.get_field(relation)
        if not found.is_relation:
            raise FieldDoesNotExist(f"{model.__name__}.{relation} is not a relation")
        model = found.related_model
    return model._meta.get_field(name)


def _get_relations(model: type[Model], lookup: str) -> str:
    names = lookup.split("__")
    return "__".join(names if resolve_field(model, lookup).is_relation else names[:-1])


def _follow_all(page: Any, lookup: str) -> list[Any]:
    objects = [page]
    for name in lookup.split("__"):
        objects = [found for one in objects for found in _follow(one, name)]
    return objects


def _follow(start: Any, name: str) -> Iterator[Any]:
    drafted: Mapping[str, list[Any]] = getattr(start, "drafted_rows", {})  # a draft has them in memory
    found = getattr(start, name)
    if name in drafted:
        yield from drafted[name]
    elif hasattr(found, "all"):
        yield from found.all()
    elif found is not None and found != "":
        yield found
