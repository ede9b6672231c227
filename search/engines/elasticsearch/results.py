"""An Elasticsearch answer as the port's `Answer`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from search.engines.port import Hit, SearchQuery, SearchResult

from .cursor import MAX_ANCHORS, Cursor, effective_sort
from .facets import read_counts
from .highlights import read_body, read_title
from .titles import TitleTerms, get_title_terms, highlight_title


def read_result(result: Mapping[str, Any], search_query: SearchQuery) -> SearchResult:
    """The hits asked for; the one beyond them only shows that there are more."""
    found = result["hits"]["hits"]
    shown = found[: search_query.limit]
    asked = search_query.text if search_query.highlight else None
    also = get_title_terms(asked, search_query.locale) if asked and asked.groups else None
    more = len(found) > len(shown) and bool(shown)
    return SearchResult(
        total=result["hits"]["total"]["value"],
        hits=tuple(_hit(hit, also) for hit in shown),
        facets=read_counts(result, search_query),
        cursor=str(_after(shown, search_query)) if more else None,
    )


def _after(shown: Sequence[Mapping[str, Any]], search_query: SearchQuery) -> Cursor:
    earlier = [int(hit["_id"]) for hit in reversed(shown[-MAX_ANCHORS:-1])]
    return Cursor(effective_sort(search_query), search_query.now, shown[-1]["sort"], earlier)


def _hit(hit: Mapping[str, Any], also: TitleTerms | None) -> Hit:
    return Hit(
        id=int(hit["_id"]),
        score=hit["_score"] or 0.0,  # none is worked out where a date decides the order
        revision=hit["_source"].get("revision"),
        title=highlight_title(hit["_source"]["title"], read_title(hit), also) if also else "",
        body=read_body(hit),
    )
