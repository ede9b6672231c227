"""The cursor to the next page of results, an opaque string.

It also holds the time of the first page's request: recency is part of the score, and if scores changed between two
pages, a hit could appear twice or not at all.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from search.documents import format_utc
from search.engines.port import SearchQuery, SearchUnavailable, Sort

MAX_ANCHORS = 5  # hits that a cursor holds; only if all of them are deleted is its position lost


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
        last = [float(after[0]), int(after[1])]
        return Cursor(str(sort), datetime.fromisoformat(now), last, [int(one) for one in earlier])
    except (ValueError, TypeError, KeyError, IndexError, binascii.Error) as exc:
        raise SearchUnavailable("the cursor was not issued by this engine") from exc


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
