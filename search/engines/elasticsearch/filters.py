"""What a page must be to be answered at all, whatever its text."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from search.documents import utc
from search.engines.port import SearchQuery

from .fields import Query

TOMBSTONE: Query = {"term": {"hidden": True}}


def expired(now: datetime) -> Query:
    return {"range": {"expire_at": {"lte": utc(now)}}}


def public(site: int, now: datetime, *, except_for: Collection[int] = ()) -> Query:
    """Pages of the site that have not expired; no tombstones, and none of these ids."""
    must_not = [TOMBSTONE, expired(now)]
    if except_for:
        must_not.append(with_ids(except_for))
    return {"bool": {"filter": [{"term": {"site": site}}], "must_not": must_not}}


def with_ids(ids: Collection[int]) -> Query:
    return {"ids": {"values": [str(number) for number in sorted(ids)]}}


def published_within(search_query: SearchQuery) -> list[Query]:
    bounds = {}
    if search_query.published_from:
        bounds["gte"] = utc(search_query.published_from)
    if search_query.published_before:
        bounds["lt"] = utc(search_query.published_before)
    return [{"range": {"published_at": bounds}}] if bounds else []


def choices(search_query: SearchQuery) -> dict[str, Query]:
    """The visitor's filters by field; the values of one field are OR-ed."""
    return {name: {"terms": {name: list(values)}} for name, values in search_query.filters.items() if values}
