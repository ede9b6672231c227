"""The body of an Elasticsearch search for a `SearchQuery`. Pure: the same query gives the same body."""

from __future__ import annotations

import hashlib
from typing import Any

from search.engines.port import ParsedText, SearchQuery, Sort

from .cursor import Cursor, effective_sort
from .facets import build_aggregations, post_filters, pre_filters
from .fields import OWN_FIELDS, STEMMED_FIELDS, Query, named_query
from .filters import date_filters, ids_query, visible_pages
from .highlights import build_highlight
from .mappings import MAX_RESULT_WINDOW
from .match_queries import excluded_queries, is_single_word, minimum_should_match_filters
from .score_queries import score_parts, score_query

# `id` breaks ties, so that no hit appears on two pages.
_SORTS: dict[Sort, list[dict[str, str]]] = {
    "relevance": [{"_score": "desc"}, {"id": "desc"}],
    "newest": [{"published_at": "desc"}, {"id": "desc"}],
    "oldest": [{"published_at": "asc"}, {"id": "desc"}],
}


def build_search_body(search_query: SearchQuery, cursor: Cursor | None = None) -> dict[str, Any]:
    """Return the body of a search; it requests one hit more than the limit, to detect a next page.

    No hits are requested beyond `MAX_RESULT_WINDOW`: a cursor must be used there; an offset returns only the total.
    """
    offset = 0 if cursor else search_query.offset
    size = max(0, min(search_query.limit + 1, MAX_RESULT_WINDOW - offset))
    body: dict[str, Any] = {
        "query": _build_query(search_query),
        "sort": _SORTS[effective_sort(search_query)],
        "size": size,
        "track_total_hits": True,
        "_source": ["revision", "title", "attached"],
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
    filters = [visible_pages(search_query), *date_filters(search_query), *pre_filters(search_query)]
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
    parts = score_parts(text, search_query.ranking, search_query.locale, fields)
    scored: Query = {
        "should": [named_query(*part) for part in parts.items()] if with_names else [*parts.values()],
        "must_not": excluded,
    }
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
        "sort": _SORTS[effective_sort(search_query)],
        "size": len(seen),
        "track_total_hits": False,
        "_source": False,
    }


def get_preference(search_query: SearchQuery) -> str:
    """Return the `preference`: the same text uses the same replica, as replicas differ slightly in their scores."""
    raw = search_query.text.raw if search_query.text else ""
    return hashlib.sha256(raw.encode("utf-8", "replace")).hexdigest()[:16]
