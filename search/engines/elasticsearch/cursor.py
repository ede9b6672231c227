"""Where a page of results ended, as an opaque text.

It also holds the moment at which the first page was asked: recency is part of the score, and a score that moved
between two pages would show a hit twice or not at all.
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

MAX_ANCHORS = 5  # hits that a cursor remembers: as many would have to be taken down at once for it to lose its place


@dataclass(frozen=True, slots=True)
class Cursor:
    sort: str
    now: datetime
    after: list[Any]  # the sort values of the last hit
    earlier: list[int]  # hits before it, the nearest first: where to go on if it is gone

    def __str__(self) -> str:
        parts = [self.sort, format_utc(self.now), self.after, self.earlier]
        return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def decode_cursor(text: str) -> Cursor:
    """Raises `SearchUnavailable` for a text that `str` of a cursor did not give."""
    try:
        sort, now, after, earlier = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        last = [float(after[0]), int(after[1])]
        return Cursor(str(sort), datetime.fromisoformat(now), last, [int(one) for one in earlier])
    except (ValueError, TypeError, KeyError, IndexError, binascii.Error) as exc:
        raise SearchUnavailable("the cursor is none that Elasticsearch gave") from exc


def effective_sort(search_query: SearchQuery) -> Sort:
    """The order of the hits: without words there is nothing to rank by, and the newest come first."""
    ranks = search_query.text is not None and bool(search_query.text.groups)
    return "newest" if search_query.sort == "relevance" and not ranks else search_query.sort


def resume(search_query: SearchQuery) -> tuple[SearchQuery, Cursor | None]:
    """The question as it was when its first page was asked, and where to go on."""
    if search_query.cursor is None:
        return search_query, None
    cursor = decode_cursor(search_query.cursor)
    if cursor.sort != effective_sort(search_query):
        raise SearchUnavailable("the cursor belongs to another order")
    # Expiry is judged anew by whoever reads the hits from the database; here scores must stay put.
    return replace(search_query, now=cursor.now), cursor
