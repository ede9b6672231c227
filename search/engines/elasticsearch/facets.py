"""Disjunctive facets: the counts of a field ignore the filter on that field, and respect all others.

Filters on counted fields therefore apply to the hits only after counting (`post_filter`), and each count has its own
filter of all the others. Filters on fields that are not counted apply from the start.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from search.engines.port import SearchQuery

from .fields import Query, filter_field
from .filters import filters_by_name

MAX_FACET_VALUES = 10_000  # of one field; values beyond would count as absent


def pre_filters(search_query: SearchQuery) -> list[Query]:
    """Return the filters on fields that are not counted."""
    return [clause for name, clause in filters_by_name(search_query).items() if name not in search_query.facets]


def post_filters(search_query: SearchQuery) -> list[Query]:
    """Return the filters on fields that are counted."""
    return [clause for name, clause in filters_by_name(search_query).items() if name in search_query.facets]


def build_aggregations(search_query: SearchQuery) -> dict[str, Any]:
    """Return the aggregations, one for each requested facet."""
    return {name: _count_facet(name, search_query) for name in search_query.facets}


def read_counts(result: Mapping[str, Any], search_query: SearchQuery) -> dict[str, dict[str, int]]:
    """Return the number of pages by facet and value; values without pages are omitted."""
    return {name: _read_values(result["aggregations"][name]) for name in search_query.facets}


def _count_facet(name: str, search_query: SearchQuery) -> dict[str, Any]:
    others = [
        clause
        for other, clause in filters_by_name(search_query).items()
        if other in search_query.facets and other != name
    ]
    values = {"values": {"terms": {"field": filter_field(name), "size": MAX_FACET_VALUES}}}
    return {"filter": {"bool": {"filter": others}}, "aggs": values}


def _read_values(counted: Mapping[str, Any]) -> dict[str, int]:
    return {bucket["key"]: bucket["doc_count"] for bucket in counted["values"]["buckets"]}
