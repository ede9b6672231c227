"""Filters, independent of the text of the query."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from search.documents import format_utc
from search.engines.port import SearchQuery

from .fields import Query, filter_field

TOMBSTONE_QUERY: Query = {"term": {"hidden": True}}


def expired_query(now: datetime) -> Query:
    """Return a query for pages that have expired."""
    return {"range": {"expire_at": {"lte": format_utc(now)}}}


def visible_filter(site: int, now: datetime, *, except_for: Collection[int] = ()) -> Query:
    """Return a query for pages of the site that have not expired, without tombstones and these ids."""
    must_not = [TOMBSTONE_QUERY, expired_query(now)]
    if except_for:
        must_not.append(ids_query(except_for))
    return {"bool": {"filter": [{"term": {"site": site}}], "must_not": must_not}}


def visible_pages(search_query: SearchQuery) -> Query:
    """Return a query for the pages that count for a search, whatever its filters."""
    return visible_filter(search_query.site, search_query.now, except_for=search_query.hidden_ids)


def ids_query(ids: Collection[int]) -> Query:
    """Return a query for these pages."""
    return {"ids": {"values": [str(number) for number in sorted(ids)]}}


def date_filters(search_query: SearchQuery) -> list[Query]:
    """Return the filter on the date of publication, if any."""
    bounds = {}
    if search_query.published_from:
        bounds["gte"] = format_utc(search_query.published_from)
    if search_query.published_before:
        bounds["lt"] = format_utc(search_query.published_before)
    return [{"range": {"published_at": bounds}}] if bounds else []


def filters_by_name(search_query: SearchQuery) -> dict[str, Query]:
    """Return the visitor's filters by name; the values of one filter are OR-ed."""
    return {
        name: {"terms": {filter_field(name): list(values)}} for name, values in search_query.filters.items() if values
    }
