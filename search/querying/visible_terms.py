"""Values of filters that visible pages have; topics, people and other values that none has must not appear anywhere."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from threading import Lock

from django.apps import apps
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull

from cms.content.references import ReadContext
from cms.core.sites import SiteRoot
from cms.core.snippets import BaseSnippet
from cms.core.visibility import visible_now
from cms.db.cached_sql import cached_sql
from cms.db.version_cache import cached_per_version
from cms.pages.filter_registry import InstalledFilter
from cms.pages.models import BasePage
from cms.search_documents.builder import only_searchable, searchable_now, searchable_types
from search.filters import get_search_filters

_lookup_mutex = Lock()

TAG_MODELS = {"topics": "topics.Topic", "regions": "topics.Region"}  # relation of all pages → model


def is_checked(field: str) -> bool:
    """Return whether values of this field are shown only if a visible page has them: all but types and years."""
    return field in TAG_MODELS or field in get_search_filters()


def is_snippet(field: str) -> bool:
    """Return whether the values of a field are snippets, which may be drafts."""
    installed = get_search_filters().get(field)
    return field in TAG_MODELS or bool(installed and installed.snippet_filter)


def visible_values(field: str, values: Collection[str], context: ReadContext) -> set[str]:
    """Return the values that a searchable page of this site and language has; draft snippets do not count.

    Makes at most one query for each page type with the field, and none for values that were looked up since the content
    last changed.
    """
    known = _looked_up(field, context.root)
    if not known.keys() >= set(values):
        with _lookup_mutex:  # all threads need the same values after a change
            unknown = [value for value in values if value not in known]
            if unknown:
                found = set(_find_used(field, unknown, context.root, context.now))
                known.update({value: value in found for value in unknown})
    return {value for value in values if known[value]}


def published_snippets(model: type[BaseSnippet], now: datetime | None = None) -> QuerySet:
    """Return the published snippets of a model with their `value`."""
    published: QuerySet = model._default_manager.published(now).with_value(now)
    return published


@cached_per_version
def _looked_up(field: str, root: SiteRoot) -> dict[str, bool]:
    """Return the cache that `visible_values` fills: value → whether a page has it. A change of content empties it."""
    return {}


def _find_used(field: str, values: Collection[str], root: SiteRoot, now: datetime) -> Iterator[str]:
    if field in TAG_MODELS:
        source = _SnippetSource(apps.get_model(TAG_MODELS[field]), ((BasePage, (field,)),))
        return _find_snippets(source, values, root, now)
    installed = get_search_filters()[field]
    if snippets := installed.snippet_filter:
        lookups = tuple((model, declared.lookups) for model, declared in installed.by_model.items())
        return _find_snippets(_SnippetSource(snippets.snippet_model, lookups), values, root, now)
    return _find_values(installed, values, root, now)


@dataclass(frozen=True, slots=True)
class _SnippetSource:
    """The snippets of a filter: their model, and the lookups that lead to them from each page type."""

    model: type[BaseSnippet]
    lookups: tuple[tuple[type[BasePage], tuple[str, ...]], ...]


def _find_snippets(source: _SnippetSource, values: Collection[str], root: SiteRoot, now: datetime) -> Iterator[str]:
    return (row.value for row in _snippets_with_pages(source, values, list(searchable_types()), root, now))


@cached_sql
def _snippets_with_pages(
    source: _SnippetSource, values: Collection[str], types: Collection[int], root: SiteRoot, now: datetime
) -> QuerySet:
    pages = (
        only_searchable(visible_now(model, root=root, now=now), types).filter(**{lookup: OuterRef("pk")}).order_by()
        for model, names in source.lookups
        for lookup in names
    )
    # PostgreSQL looks for one page of each snippet. With EXISTS it would first read the ids of all pages.
    has_page = [Q(IsNull(Subquery(found.values("pk")[:1]), False)) for found in pages]
    published = published_snippets(source.model, now).filter(reduce(or_, has_page), value__in=values)
    return published.order_by().values_list("value")


def _find_values(installed: InstalledFilter, values: Collection[str], root: SiteRoot, now: datetime) -> Iterator[str]:
    for model, declared in installed.by_model.items():
        pages = searchable_now(model, root=root, now=now)
        for lookup in declared.lookups:
            found = pages.filter(declared.build_condition(model, lookup, values)).order_by()
            yield from (text for one in declared.select_values(found, lookup) for text in declared.index_values(one))
