"""Runs a search on one snapshot of an index."""

from __future__ import annotations

from search.engines.port import SearchQuery, SearchResult, remove_passages_of_files

from .highlighter import build_hits
from .query_builder import QueryBuilder, count_facets
from .ranker import rank_hits
from .reader import IndexSnapshot


def run_search(snapshot: IndexSnapshot, search_query: SearchQuery) -> SearchResult:
    """Return total, hits, facets and cursor, all of the same snapshot."""
    builder = QueryBuilder(snapshot, search_query)
    total, order, cursor = rank_hits(builder)
    hits = build_hits(snapshot, order, builder.highlight_terms, search_query.highlight)
    return SearchResult(total, remove_passages_of_files(hits, search_query), count_facets(builder), cursor)
