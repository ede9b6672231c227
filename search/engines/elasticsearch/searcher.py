"""Runs a search on one index."""

from __future__ import annotations

from dataclasses import replace

from elasticsearch import Elasticsearch

from search.engines.port import SearchQuery, SearchResult

from .client import require_complete
from .cursor import Cursor, resume
from .known_words import mark_known_words
from .request import build_anchor_body, build_search_body, get_preference
from .results import read_result


def run_search(client: Elasticsearch, index: str, search_query: SearchQuery) -> SearchResult:
    """Search an index or alias."""
    resumed, cursor = resume(search_query)
    resumed = mark_known_words(client, index, resumed)
    if cursor and cursor.sort == "relevance":
        cursor = _update_score(client, index, resumed, cursor)
    result = client.search(index=index, preference=get_preference(resumed), body=build_search_body(resumed, cursor))
    return read_result(require_complete(result), resumed)


def _update_score(client: Elasticsearch, index: str, search_query: SearchQuery, cursor: Cursor) -> Cursor:
    """Return the cursor with the current score of its last hit, or of the nearest one before that still exists.

    Every page that is written changes the scores of all slightly. With an old score, hits would be repeated or skipped;
    if many pages have similar scores, whole pages of results would.
    """
    found = client.search(
        index=index, preference=get_preference(search_query), body=build_anchor_body(search_query, cursor)
    )
    current = {int(hit["_id"]): hit["sort"] for hit in require_complete(found)["hits"]["hits"]}
    seen = (int(cursor.after[1]), *cursor.earlier)
    return replace(cursor, after=next((current[one] for one in seen if one in current), cursor.after))
