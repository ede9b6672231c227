"""A `Question` as the body of an Elasticsearch search. Pure: the same question is always the same body."""

from __future__ import annotations

import hashlib
from typing import Any

from search.engines.port import SearchQuery, Sort

from .cursor import Cursor, order
from .facets import after_counting, before_counting, counts
from .fields import Query
from .filters import public, published_within, with_ids
from .highlights import highlight
from .mapping import WINDOW
from .match_queries import hit_rule, left_out
from .score_queries import parts, scored

# `id` decides between equals, so that no two pages of results share a hit.
_SORTS: dict[Sort, list[dict[str, str]]] = {
    "relevance": [{"_score": "desc"}, {"id": "desc"}],
    "newest": [{"published_at": "desc"}, {"id": "desc"}],
    "oldest": [{"published_at": "asc"}, {"id": "desc"}],
}


def search_body(question: SearchQuery, cursor: Cursor | None = None) -> dict[str, Any]:
    """One hit more than asked for is requested: it tells whether there is a next page.

    Nothing is requested from beyond the window: a cursor leads there, and an offset answers the total alone.
    """
    offset = 0 if cursor else question.offset
    size = max(0, min(question.limit + 1, WINDOW - offset))
    body: dict[str, Any] = {
        "query": scored(question, matching(question)),
        "sort": _SORTS[order(question)],
        "size": size,
        "track_total_hits": True,
        "_source": ["revision", "title"],
        "aggs": counts(question),
        "post_filter": {"bool": {"filter": after_counting(question)}},
    }
    if cursor:
        body["search_after"] = cursor.after
    else:
        body["from"] = offset if size else 0
    if question.highlight and question.text and question.text.groups:
        body["highlight"] = highlight(question.text, question.locale)
    return body


def matching(question: SearchQuery) -> Query:
    """The pages that answer the question, scored by their text alone."""
    filters = [public(question.site, question.now, except_for=question.hidden)]
    filters += [*published_within(question), *before_counting(question)]
    if question.only is not None:
        filters.append(with_ids(question.only))
    text = question.text
    if text is None:
        return {"bool": {"filter": filters}}
    if not text.groups:
        everything_else: Query = {"match_all": {}} if text.excluded else {"match_none": {}}
        return {"bool": {"filter": [*filters, everything_else], "must_not": left_out(text, question.locale)}}
    filters += hit_rule(text, question.locale, question.shape.minimum_should_match)
    return {
        "bool": {
            "should": parts(text, question.shape, question.locale),
            "filter": filters,
            "must_not": left_out(text, question.locale),
        }
    }


def standing_body(question: SearchQuery, cursor: Cursor) -> dict[str, Any]:
    """Where the hits that a cursor remembers stand now."""
    seen = [str(one) for one in (int(cursor.after[1]), *cursor.earlier)]
    return {
        "query": {"bool": {"must": scored(question, matching(question)), "filter": {"ids": {"values": seen}}}},
        "sort": _SORTS[order(question)],
        "size": len(seen),
        "track_total_hits": False,
        "_source": False,
    }


def preference(question: SearchQuery) -> str:
    """Which copy of the index answers: the same one for the same text, as copies differ slightly in their scores."""
    raw = question.text.raw if question.text else ""
    return hashlib.sha256(raw.encode("utf-8", "replace")).hexdigest()[:16]
