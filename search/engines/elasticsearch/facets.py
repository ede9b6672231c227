"""Disjunctive facets: the counts of a field ignore the filter on that field, and respect all others.

Filters on counted fields therefore apply to the hits only after counting (`post_filter`), and each count has its own
filter of all the others. Filters on fields that are not counted apply from the start.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from search.engines.port import SearchQuery

from .fields import Query, filter_field
from .filters import filters_by_name

MAX_FACET_VALUES = 10_000  # of one field; values beyond would count as absent
_MATCHING = "matching"


def pre_filters(search_query: SearchQuery) -> list[Query]:
    """Return the filters on fields that are not counted."""
    return [clause for name, clause in filters_by_name(search_query).items() if name not in search_query.facets]


def post_filters(search_query: SearchQuery) -> list[Query]:
    """Return the filters on fields that are counted."""
    return [clause for name, clause in filters_by_name(search_query).items() if name in search_query.facets]


def build_aggregations(search_query: SearchQuery) -> dict[str, Any]:
    """Return the aggregations: facets that respect the same filters are counted together."""
    by_filters: dict[str, list[str]] = {}
    for name in search_query.facets:
        by_filters.setdefault(_group_name(name, search_query), []).append(name)
    body: dict[str, Any] = {}
    for group, names in by_filters.items():
        counts = {name: {"terms": {"field": filter_field(name), "size": MAX_FACET_VALUES}} for name in names}
        others = _other_filters(names[0], search_query)
        body |= {group: _filtered(others, counts)} if others else counts
    return body


def read_counts(result: Mapping[str, Any], search_query: SearchQuery) -> dict[str, dict[str, int]]:
    """Return the number of pages by facet and value; values without pages are omitted."""
    found = result["aggregations"] if search_query.facets else {}
    return {name: _read_values(_find_counts(found, name, search_query)) for name in search_query.facets}


def _other_filters(name: str, search_query: SearchQuery) -> list[Query]:
    """Return the filters on the counted fields except `name`."""
    return [
        clause
        for other, clause in filters_by_name(search_query).items()
        if other in search_query.facets and other != name
    ]


def _group_name(name: str, search_query: SearchQuery) -> str:
    """Return the name of the aggregation that contains the counts of a facet."""
    return f"without {name}" if search_query.filters.get(name) else "filtered"


def _filtered(filters: Sequence[Query], counts: dict[str, Any]) -> dict[str, Any]:
    """Return an aggregation of the hits that match all filters.

    With a second bucket Elasticsearch tests the filters on each hit. With a single one it would run the whole query
    again for each aggregation, which takes as long as the search itself.
    """
    wanted = {"filters": {_MATCHING: {"bool": {"filter": filters}}}, "other_bucket_key": "others"}
    return {"filters": wanted, "aggs": counts}


def _find_counts(found: Mapping[str, Any], name: str, search_query: SearchQuery) -> Mapping[str, Any]:
    if not _other_filters(name, search_query):
        return cast("Mapping[str, Any]", found[name])
    return cast("Mapping[str, Any]", found[_group_name(name, search_query)]["buckets"][_MATCHING][name])


def _read_values(counted: Mapping[str, Any]) -> dict[str, int]:
    return {bucket["key"]: bucket["doc_count"] for bucket in counted["buckets"]}
