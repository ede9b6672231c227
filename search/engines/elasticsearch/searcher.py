"""One question, asked of one index."""

from __future__ import annotations

from dataclasses import replace

from elasticsearch import Elasticsearch

from search.engines.port import SearchQuery, SearchResult

from .client import require_complete
from .cursor import Cursor, resume
from .request import build_anchor_body, build_search_body, get_preference
from .results import read_result


def run_search(client: Elasticsearch, index: str, search_query: SearchQuery) -> SearchResult:
    """Search an index or alias."""
    asked, cursor = resume(search_query)
    if cursor and cursor.sort == "relevance":
        cursor = _as_it_stands(client, index, asked, cursor)
    result = client.search(index=index, preference=get_preference(asked), body=build_search_body(asked, cursor))
    return read_result(require_complete(result), asked)


def _as_it_stands(client: Elasticsearch, index: str, search_query: SearchQuery, cursor: Cursor) -> Cursor:
    """The cursor with the score that its last hit, or the nearest one before that is still there, has by now.

    Every page that is written changes the scores of all a little. By an old score, hits would come again or be passed
    over; where many pages score alike, whole pages of results, again and again.
    """
    found = client.search(
        index=index, preference=get_preference(search_query), body=build_anchor_body(search_query, cursor)
    )
    standing = {int(hit["_id"]): hit["sort"] for hit in require_complete(found)["hits"]["hits"]}
    seen = (int(cursor.after[1]), *cursor.earlier)
    return replace(cursor, after=next((standing[one] for one in seen if one in standing), cursor.after))
