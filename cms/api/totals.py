"""The totals of lists, counted once per public version: to count a long list takes longer than to read a part of it."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.db.models import QuerySet

from cms.content.references import ReadContext
from cms.core.version_cache import PublicVersionCache
from cms.http.params import PublishedParams
from cms.pages.models import BasePage

from .term_filters import TERM_FILTERS

_totals = PublicVersionCache[int](max_values=10_000)
_totals_by_term = PublicVersionCache[dict[int, int]](max_values=1_000)
NOT_FILTERS = {"site", "locale", "limit", "offset", "view"}


def count_pages(
    model: type[BasePage],
    pages: QuerySet,
    filters: PublishedParams,
    context: ReadContext,
    count_matching: Callable[[], int],
) -> int:
    """Return how many of the pages of a type's list match all filters.

    A site shows the list of each topic. If one is the only filter, PostgreSQL therefore counts the pages of all topics
    at once, in the time of three; on SQLite it would be that of twenty. `count_matching` counts with any filters.
    """
    language = context.root.language
    list_key = (model, context.root.site_id, language)
    given = filters.model_dump(exclude_defaults=True, exclude=NOT_FILTERS)
    name = next(iter(given)) if len(given) == 1 and connection.vendor == "postgresql" else None
    if name in TERM_FILTERS and len(given[name]) == 1:
        term_filter = TERM_FILTERS[name]
        by_id = _totals_by_term.get_or_compute((*list_key, name), lambda: term_filter.count_pages(pages))
        found = [by_id[pk] for pk in term_filter.get_ids(given[name], language) if pk in by_id]
        if len(found) <= 1:  # a page may have several of the translations of a term
            return sum(found)
    return _totals.get_or_compute((*list_key, filters.model_dump_json(exclude=NOT_FILTERS)), count_matching)
