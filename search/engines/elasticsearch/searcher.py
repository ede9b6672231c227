"""Runs a search on one index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from elasticsearch import Elasticsearch

from search.engines.port import SearchQuery, SearchResult

from . import known_words
from .client import require_complete
from .cursor import Cursor, resume
from .multi_search import run_searches
from .request import build_anchor_body, build_search_body, get_preference
from .results import read_result


def run_search(client: Elasticsearch, index: str, search_query: SearchQuery) -> SearchResult:
    """Search an index or alias."""
    resumed, cursor = resume(search_query)
    if cursor and cursor.sort == "relevance":
        resumed = known_words.mark_known_words(client, index, resumed)
        return _search(client, index, resumed, _update_score(client, index, resumed, cursor))
    words = known_words.find_doubtful_words(resumed.text)
    return _search_words(client, index, resumed, cursor, words) if words else _search(client, index, resumed, cursor)


def _search_words(
    client: Elasticsearch, index: str, search_query: SearchQuery, cursor: Cursor | None, words: Sequence[str]
) -> SearchResult:
    """Search for words, and find out in the same request whether all are known, as those of most searches are.

    Only if one is not, a second request searches for it with typing errors.
    """
    exact = known_words.mark_exact(search_query, words)
    bodies = [*known_words.build_bodies(search_query, words), build_search_body(exact, cursor)]
    *responses, result = run_searches(client, index, bodies, preference=get_preference(search_query))
    known = known_words.read_known_words(words, responses)
    if len(known) == len(words):
        return read_result(result, exact)
    return _search(client, index, known_words.mark_exact(search_query, known), cursor)


def _search(client: Elasticsearch, index: str, search_query: SearchQuery, cursor: Cursor | None) -> SearchResult:
    body = build_search_body(search_query, cursor)
    result = client.search(index=index, preference=get_preference(search_query), body=body)
    return read_result(require_complete(result), search_query)


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
