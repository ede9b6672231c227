"""Disjunctive facets: the counts of a field ignore the choice made in that field, and obey all others.

So choices in counted fields filter the hits only after counting (`post_filter`), and each count has its own filter of
all the other choices. Choices in fields that are not counted filter from the start.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from search.engines.port import SearchQuery

from .fields import Query
from .filters import filters_by_field

MAX_FACET_VALUES = 10_000  # of one field: more than anybody has topics, as what is left out counts as absent


def pre_filters(search_query: SearchQuery) -> list[Query]:
    return [clause for name, clause in filters_by_field(search_query).items() if name not in search_query.facets]


def post_filters(search_query: SearchQuery) -> list[Query]:
    return [clause for name, clause in filters_by_field(search_query).items() if name in search_query.facets]


def build_aggregations(search_query: SearchQuery) -> dict[str, Any]:
    """The aggregations, one a facet asked for."""
    return {name: _count(name, search_query) for name in search_query.facets}


def read_counts(result: Mapping[str, Any], search_query: SearchQuery) -> dict[str, dict[str, int]]:
    """How many pages have each value, by facet; values without a page are left out."""
    return {name: _values(result["aggregations"][name]) for name in search_query.facets}


def _count(name: str, search_query: SearchQuery) -> dict[str, Any]:
    others = [
        clause
        for field, clause in filters_by_field(search_query).items()
        if field in search_query.facets and field != name
    ]
    values = {"values": {"terms": {"field": name, "size": MAX_FACET_VALUES}}}
    return {"filter": {"bool": {"filter": others}}, "aggs": values}


def _values(counted: Mapping[str, Any]) -> dict[str, int]:
    return {bucket["key"]: bucket["doc_count"] for bucket in counted["values"]["buckets"]}
