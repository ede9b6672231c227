"""A search of one index: the body of the request, the cursor to the next page, and the reading of the response.

A body depends on the query alone. A cursor also holds the time of the first page's request: recency is part of the
score, and if scores changed between two pages, a hit could appear twice or not at all.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from elasticsearch import Elasticsearch

from search.documents import format_utc
from search.engines.port import (
    STORED_FIELDS,
    Hit,
    MatchedPage,
    ParsedText,
    SearchQuery,
    SearchResult,
    SearchUnavailable,
    Sort,
    StoredFields,
    read_key_sort,
    remove_passages_of_files,
)

from . import match_queries
from .client import require_complete, run_searches
from .filters import (
    ATTACHMENTS_FIELD,
    OWN_FIELDS,
    STEMMED_FIELDS,
    Query,
    build_aggregations,
    ids_query,
    number_field,
    post_filters,
    pre_filters,
    range_filters,
    read_counts,
    visible_pages,
)
from .highlights import (
    TitleTerms,
    build_highlight,
    get_characters,
    get_title_terms,
    highlight_title,
    read_passages,
    read_title,
)
from .mappings import MAX_RESULT_WINDOW
from .match_queries import excluded_queries, is_single_word, minimum_should_match_filters
from .score_queries import score_parts_by_types, score_query

MATCHES_PER_REQUEST = 10_000  # takes some 100 ms of a node
MAX_ANCHORS = 5  # hits that a cursor holds; only if all of them are deleted is its position lost
# `id` breaks ties, so that no hit appears on two pages.
_SORTS: dict[Sort, list[dict[str, Any]]] = {
    "relevance": [{"_score": "desc"}, {"id": "desc"}],
    "newest": [{"published_at": "desc"}, {"id": "desc"}],
    "oldest": [{"published_at": "asc"}, {"id": "desc"}],
}


@dataclass(frozen=True, slots=True)
class Cursor:
    """The position after a hit."""

    sort: str
    now: datetime
    after: list[Any]  # the sort values of the last hit
    earlier: list[int]  # ids of hits before it, nearest first: used if it was deleted

    def __str__(self) -> str:
        parts = [self.sort, format_utc(self.now), self.after, self.earlier]
        return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def decode_cursor(text: str) -> Cursor:
    """Parse an encoded cursor. Raises `SearchUnavailable` if it is not valid."""
    try:
        sort, now, after, earlier = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        last = [after[0] if isinstance(after[0], int) else float(after[0]), int(after[1])]  # a float would round it
        return Cursor(str(sort), datetime.fromisoformat(now), last, [int(one) for one in earlier])
    except (ValueError, TypeError, KeyError, IndexError, binascii.Error) as exc:
        raise SearchUnavailable("the cursor was not issued by this engine") from exc


def build_sort(sort: Sort) -> list[dict[str, Any]]:
    """Return the order of the hits. An index without the field of a sort key has no values of it."""
    if sort in _SORTS:
        return _SORTS[sort]
    key = read_key_sort(sort)
    if key is None:
        raise SearchUnavailable(f"there is no sort order {sort}")
    order = {"order": "desc" if key.descending else "asc", "missing": "_last", "unmapped_type": "long"}
    return [{number_field(key.name): order}, {"id": "desc"}]


def effective_sort(search_query: SearchQuery) -> Sort:
    """Return the sort order of the hits: without words there are no scores, so the newest pages come first."""
    ranks = search_query.text is not None and bool(search_query.text.groups)
    return "newest" if search_query.sort == "relevance" and not ranks else search_query.sort


def resume(search_query: SearchQuery) -> tuple[SearchQuery, Cursor | None]:
    """Return the query with the time of its first page, and the cursor."""
    if search_query.cursor is None:
        return search_query, None
    cursor = decode_cursor(search_query.cursor)
    if cursor.sort != effective_sort(search_query):
        raise SearchUnavailable("the cursor belongs to another sort order")
    # Expired hits are removed when the hits are read from the database; here scores must not change.
    return replace(search_query, now=cursor.now), cursor


def build_search_body(search_query: SearchQuery, cursor: Cursor | None = None) -> dict[str, Any]:
    """Return the body of a search; it requests one hit more than the limit, to detect a next page.

    No hits are requested beyond `MAX_RESULT_WINDOW`: a cursor must be used there; an offset returns only the total.
    """
    offset = 0 if cursor else search_query.offset
    size = max(0, min(search_query.limit + 1, MAX_RESULT_WINDOW - offset))
    body: dict[str, Any] = {
        "query": _build_query(search_query),
        "sort": build_sort(effective_sort(search_query)),
        "size": size,
        "track_total_hits": True,
        "_source": ["revision", "title", "attached", *(STORED_FIELDS if search_query.with_fields else ())],
        "aggs": build_aggregations(search_query),
        "post_filter": {"bool": {"filter": post_filters(search_query)}},
    }
    if cursor:
        body["search_after"] = cursor.after
    else:
        body["from"] = offset if size else 0
    if search_query.highlight and search_query.text and search_query.text.groups:
        body["highlight"] = build_highlight(search_query.text, search_query.locale)
    return body


def _build_query(search_query: SearchQuery) -> Query:
    """Return the query for the hits, with scores only if these determine the order."""
    if search_query.own_words_only:
        parts = [_build_query(part) for part in search_query.split_by_attachments()]
        return {"bool": {"should": parts, "minimum_should_match": 1}}
    matching = match_query(search_query)
    if effective_sort(search_query) != "relevance":
        return {"bool": {**matching["bool"], "should": []}}
    return score_query(search_query, matching)


def match_query(search_query: SearchQuery, *, with_names: bool = False) -> Query:
    """Return the query for the hits, scored only by the text; `with_names` gets the score of each part."""
    filters = [visible_pages(search_query), *range_filters(search_query), *pre_filters(search_query)]
    if search_query.only_ids is not None:
        filters.append(ids_query(search_query.only_ids))
    text = search_query.text
    if text is None:
        return {"bool": {"filter": filters}}
    fields = STEMMED_FIELDS if search_query.attachments else OWN_FIELDS
    excluded = excluded_queries(text, search_query.locale, fields)
    if not text.groups:
        everything_else: Query = {"match_all": {}} if text.excluded else {"match_none": {}}
        return {"bool": {"filter": [*filters, everything_else], "must_not": excluded}}
    parts = score_parts_by_types(text, search_query.ranking, search_query.locale, fields, with_names=with_names)
    scored: Query = {"should": parts, "must_not": excluded}
    if _is_matched_by_scores(search_query, text):
        return {"bool": {**scored, "filter": filters, "minimum_should_match": 1}}
    filters += minimum_should_match_filters(
        text, search_query.locale, search_query.ranking.minimum_should_match, fields
    )
    return {"bool": {**scored, "filter": filters}}


def _is_matched_by_scores(search_query: SearchQuery, text: ParsedText) -> bool:
    """Return whether the clauses of the score select the pages, so that no others are needed for it.

    Elasticsearch builds an automaton for each word whose typing errors match, in each clause. With two edits this
    takes more than half of the time of a search.
    """
    return effective_sort(search_query) == "relevance" and is_single_word(text, search_query.locale)


def build_anchor_body(search_query: SearchQuery, cursor: Cursor) -> dict[str, Any]:
    """Return the body of a search for the current sort values of the hits that a cursor holds."""
    seen = [str(one) for one in (int(cursor.after[1]), *cursor.earlier)]
    return {
        "query": {"bool": {"must": _build_query(search_query), "filter": {"ids": {"values": seen}}}},
        "sort": build_sort(effective_sort(search_query)),
        "size": len(seen),
        "track_total_hits": False,
        "_source": False,
    }


def get_preference(search_query: SearchQuery) -> str:
    """Return the `preference`: the same text uses the same replica, as replicas differ slightly in their scores."""
    raw = search_query.text.raw if search_query.text else ""
    return hashlib.sha256(raw.encode("utf-8", "replace")).hexdigest()[:16]


def read_result(result: Mapping[str, Any], search_query: SearchQuery) -> SearchResult:
    """Return the result; the hit beyond the limit only shows that there is a next page."""
    found = result["hits"]["hits"]
    shown = found[: search_query.limit]
    text = search_query.text if search_query.highlight else None
    title_terms = get_title_terms(text, search_query.locale) if text and text.groups else None
    characters = get_characters(text) if text else ()
    more = len(found) > len(shown) and bool(shown)
    hits = [_read_hit(hit, title_terms, characters) for hit in shown]
    if search_query.with_fields:
        stored = (StoredFields.read(hit["_source"]) for hit in shown)
        hits = [replace(hit, fields=fields) for hit, fields in zip(hits, stored, strict=True)]
    return SearchResult(
        total=result["hits"]["total"]["value"],
        hits=remove_passages_of_files(hits, search_query),
        facets=read_counts(result, search_query),
        cursor=str(_next_cursor(shown, search_query)) if more else None,
    )


def _next_cursor(shown: Sequence[Mapping[str, Any]], search_query: SearchQuery) -> Cursor:
    earlier = [int(hit["_id"]) for hit in reversed(shown[-MAX_ANCHORS:-1])]
    return Cursor(effective_sort(search_query), search_query.now, shown[-1]["sort"], earlier)


def _read_hit(hit: Mapping[str, Any], title_terms: TitleTerms | None, characters: Collection[str]) -> Hit:
    title = highlight_title(hit["_source"]["title"], read_title(hit), title_terms) if title_terms else ""
    body = read_passages(hit, "body", characters)
    return Hit(
        id=int(hit["_id"]),
        score=hit["_score"] or 0.0,  # null if the hits are sorted by date
        revision=hit["_source"].get("revision"),
        title=title,
        body=body,
        attachment=() if title or body else read_passages(hit, ATTACHMENTS_FIELD),
        attached=tuple(hit["_source"].get("attached", ())),
    )


def run_search(client: Elasticsearch, index: str, search_query: SearchQuery) -> SearchResult:
    """Search an index or alias."""
    resumed, cursor = resume(search_query)
    if cursor and cursor.sort == "relevance":
        resumed = match_queries.mark_known_words(client, index, resumed)
        return _search(client, index, resumed, _update_score(client, index, resumed, cursor))
    words = match_queries.find_doubtful_words(resumed.text)
    return _search_words(client, index, resumed, cursor, words) if words else _search(client, index, resumed, cursor)


def _search_words(
    client: Elasticsearch, index: str, search_query: SearchQuery, cursor: Cursor | None, words: Sequence[str]
) -> SearchResult:
    """Search for words, and find out in the same request whether all are known, as those of most searches are.

    Only if one is not, a second request searches for it with typing errors.
    """
    exact = match_queries.mark_exact(search_query, words)
    bodies = [*match_queries.build_bodies(search_query, words), build_search_body(exact, cursor)]
    *responses, result = run_searches(client, index, bodies, preference=get_preference(search_query))
    known = match_queries.read_known_words(words, responses)
    if len(known) == len(words):
        return read_result(result, exact)
    return _search(client, index, match_queries.mark_exact(search_query, known), cursor)


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


def find_matches(client: Elasticsearch, index: str, search_query: SearchQuery) -> list[MatchedPage]:
    """Return all pages that the search finds, best first, in requests of `MATCHES_PER_REQUEST`.

    The id of a page is its second sort value, so that no stored field is read.
    """
    searched = match_queries.mark_known_words(client, index, replace(search_query, facets=(), highlight=False))
    body = build_search_body(replace(searched, offset=0, cursor=None))
    body |= {"size": MATCHES_PER_REQUEST, "track_total_hits": False, "_source": False, "stored_fields": "_none_"}
    is_ranked = effective_sort(search_query) == "relevance"
    found: dict[int, float] = {}
    while True:
        result = client.search(index=index, preference=get_preference(searched), body=body)
        hits = require_complete(result)["hits"]["hits"]
        found |= {hit["sort"][1]: hit["sort"][0] if is_ranked else 0.0 for hit in hits}
        if len(hits) < MATCHES_PER_REQUEST:
            return [MatchedPage(*one) for one in found.items()]
        body["search_after"] = hits[-1]["sort"]
