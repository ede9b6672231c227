"""A whole answer from one view of an index."""

from __future__ import annotations

from search.engines.port import SearchQuery, SearchResult

from .highlighter import as_hits
from .query_builder import Asking, facet_counts
from .ranker import ranked
from .reader import Snapshot


def run_search(view: Snapshot, search_query: SearchQuery) -> SearchResult:
    """Total, hits, facets and cursor, all of the same moment."""
    asking = Asking(view, search_query)
    total, order, cursor = ranked(asking)
    hits = as_hits(view, order, asking.marks, search_query.highlight)
    return SearchResult(total, hits, facet_counts(asking), cursor)
