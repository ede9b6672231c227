"""One question, asked of one index."""

from __future__ import annotations

from dataclasses import replace

from elasticsearch import Elasticsearch

from search.engines.port import SearchQuery, SearchResult

from .client import complete
from .cursor import Cursor, resumed
from .request import preference, search_body, standing_body
from .results import read_answer


def run_search(client: Elasticsearch, index: str, search_query: SearchQuery) -> SearchResult:
    """Search an index or alias."""
    asked, cursor = resumed(search_query)
    if cursor and cursor.sort == "relevance":
        cursor = _as_it_stands(client, index, asked, cursor)
    result = client.search(index=index, preference=preference(asked), body=search_body(asked, cursor))
    return read_answer(complete(result), asked)


def _as_it_stands(client: Elasticsearch, index: str, search_query: SearchQuery, cursor: Cursor) -> Cursor:
    """The cursor with the score that its last hit, or the nearest one before that is still there, has by now.

    Every page that is written changes the scores of all a little. By an old score, hits would come again or be passed
    over; where many pages score alike, whole pages of results, again and again.
    """
    found = client.search(index=index, preference=preference(search_query), body=standing_body(search_query, cursor))
    standing = {int(hit["_id"]): hit["sort"] for hit in complete(found)["hits"]["hits"]}
    seen = (int(cursor.after[1]), *cursor.earlier)
    return replace(cursor, after=next((standing[one] for one in seen if one in standing), cursor.after))
