"""A whole answer from one view of an index."""

from __future__ import annotations

from search.engines.port import SearchQuery, SearchResult

from .highlighter import build_hits
from .query_builder import QueryBuilder, count_facets
from .ranker import rank_hits
from .reader import IndexSnapshot


def run_search(view: IndexSnapshot, search_query: SearchQuery) -> SearchResult:
    """Total, hits, facets and cursor, all of the same moment."""
    asking = QueryBuilder(view, search_query)
    total, order, cursor = rank_hits(asking)
    hits = build_hits(view, order, asking.marks, search_query.highlight)
    return SearchResult(total, hits, count_facets(asking), cursor)
