"""Conversion of an Elasticsearch response to a `SearchResult`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from search.engines.port import Hit, SearchQuery, SearchResult, remove_passages_of_files

from .cursor import MAX_ANCHORS, Cursor, effective_sort
from .facets import read_counts
from .fields import ATTACHMENTS_FIELD
from .highlights import get_characters, read_passages, read_title
from .titles import TitleTerms, get_title_terms, highlight_title


def read_result(result: Mapping[str, Any], search_query: SearchQuery) -> SearchResult:
    """Return the result; the hit beyond the limit only shows that there is a next page."""
    found = result["hits"]["hits"]
    shown = found[: search_query.limit]
    text = search_query.text if search_query.highlight else None
    title_terms = get_title_terms(text, search_query.locale) if text and text.groups else None
    characters = get_characters(text) if text else ()
    more = len(found) > len(shown) and bool(shown)
    return SearchResult(
        total=result["hits"]["total"]["value"],
        hits=remove_passages_of_files((_read_hit(hit, title_terms, characters) for hit in shown), search_query),
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
