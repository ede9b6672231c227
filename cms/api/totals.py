"""The totals of lists, counted once per public version: to count a long list takes longer than to read a part of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django.db import connection
from django.db.models import QuerySet

from cms.content.references import ReadContext
from cms.db.version_cache import PublicVersionCache
from cms.http.params import PublishedParams
from cms.pages.models import BasePage

from .term_filters import TERM_FILTERS

_totals = PublicVersionCache[int](max_values=10_000)
_totals_by_term = PublicVersionCache[dict[int, int]](max_values=1_000)
NOT_FILTERS = {"site", "locale", "limit", "offset", "view"}


class ListKey(NamedTuple):
    """What distinguishes the lists whose totals are kept."""

    model: type[BasePage]
    site_id: int
    language: str


def count_pages(
    model: type[BasePage],
    pages: QuerySet,
    filters: PublishedParams,
    context: ReadContext,
    count_matching: Callable[[], int],
) -> int:
    """Return how many of the pages of a type's list match all filters; `count_matching` counts with any filters."""
    list_key = ListKey(model, context.root.site_id, context.root.language)

    def count() -> int:
        with_term = _count_with_term(list_key, pages, filters) if connection.vendor == "postgresql" else None
        return count_matching() if with_term is None else with_term

    return _totals.get_or_compute((*list_key, filters.model_dump_json(exclude=NOT_FILTERS)), count)


def _count_with_term(list_key: ListKey, pages: QuerySet, filters: PublishedParams) -> int | None:
    """Return how many pages have the term that is the only filter; None if another count is needed.

    A site shows the list of each topic, so the pages of all topics are counted at once. On PostgreSQL that takes the
    time of three single counts; on SQLite it would be that of twenty.
    """
    given = filters.model_dump(exclude_defaults=True, exclude=NOT_FILTERS)
    name = next(iter(given)) if len(given) == 1 else None
    if name not in TERM_FILTERS or len(given[name]) != 1:
        return None
    term_filter = TERM_FILTERS[name]
    by_id = _totals_by_term.get_or_compute((*list_key, name), lambda: term_filter.count_by_term(pages))
    counts = [by_id[pk] for pk in term_filter.get_ids(given[name], list_key.language) if pk in by_id]
    return sum(counts) if len(counts) <= 1 else None  # a page may have several of the translations of a term
