"""The order of hits, exact and stable on all pages of a result, and the cursors to the next page.

By relevance, a hit's text score is multiplied by `boosts.score_factor`, which the library cannot do while it searches.
The factor is bounded, so boosts are applied to the best hits by text until no further hit could rank before them: the
order is that of boosting all hits. By date, the hits are sorted by one composite number.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, cast

import tantivy
from tantivy import Order

from search.engines.boosts import max_score_factor, score_factor
from search.engines.port import SearchUnavailable, Sort

from .clauses import all_of, unscored
from .cursor import Cursor
from .query_builder import QueryBuilder
from .schema import to_milliseconds, type_number
from .visible_pages import range_query

_INITIAL_DEPTH = 200  # hits to which boosts are applied at first: enough for the first page of most queries
_MAX_ANCHORS = 5  # hits that a cursor holds; only if all of them are deleted is its position lost
_MILLISECONDS_PER_DAY = 86_400_000.0


class RankedHit(NamedTuple):
    """A hit with what its order depends on."""

    score: float
    id: int
    address: tantivy.DocAddress
    key: int = 0  # of a date sort


def rank_hits(builder: QueryBuilder) -> tuple[int, list[RankedHit], str | None]:
    """Return the total, the requested hits in order, and the cursor after them (None after the last)."""
    search_query = builder.search_query
    cursor = Cursor.decode(search_query.cursor) if search_query.cursor else None
    by_date: Sort | None = None if builder.is_ranked else "oldest" if search_query.sort == "oldest" else "newest"
    if cursor is not None and cursor.sort != (by_date or "relevance"):
        raise SearchUnavailable("the cursor belongs to another sort order")
    now = datetime.fromisoformat(cursor.now) if cursor else search_query.now
    if by_date is None:
        total, before, hits = _rank_by_relevance(builder, cursor, now)
    else:
        total, before, hits = _rank_by_date(builder, cursor, by_date)
    end = before + len(hits)
    if not hits or end >= total:
        return total, hits, None
    last, earlier = hits[-1], [hit.id for hit in reversed(hits[-_MAX_ANCHORS:-1])]
    after = Cursor(by_date or "relevance", now.isoformat(), end, last.score, last.id, last.key, earlier)
    return total, hits, after.encode()


def _rank_by_relevance(builder: QueryBuilder, cursor: Cursor | None, now: datetime) -> tuple[int, int, list[RankedHit]]:
    search_query = builder.search_query
    start = cursor.position if cursor else search_query.offset
    total, order = _search_ranked(builder, now, start + search_query.limit + 1)
    if cursor is not None:
        start = _find_start(order, cursor)
        if start + search_query.limit > len(order) < total:
            total, order = _search_ranked(builder, now, start + search_query.limit + 1)
    return total, start, order[start : start + search_query.limit]


def _find_start(order: Sequence[RankedHit], cursor: Cursor) -> int:
    """Return the position after the last hit of the previous page that is still in the result, or where it would be.

    The score is used only as a last resort, because every page that is written changes the scores of all slightly.
    """
    positions = {hit.id: position for position, hit in enumerate(order)}
    for seen in (cursor.id, *cursor.earlier):
        if seen in positions:
            return positions[seen] + 1
    return next((n for n, hit in enumerate(order) if (hit.score, hit.id) < (cursor.score, cursor.id)), len(order))


def _search_ranked(builder: QueryBuilder, now: datetime, wanted: int) -> tuple[int, list[RankedHit]]:
    """Return the total and hits, of which at least the first `wanted` (or all) are in their final order."""
    query = builder.query()
    most = max(1, builder.snapshot.searcher.num_docs)
    bound = max_score_factor(builder.search_query.ranking)
    depth = min(most, max(_INITIAL_DEPTH, 2 * wanted))
    while True:
        found = builder.snapshot.searcher.search(query, depth, count=True)
        total = cast("int", found.count)  # type: ignore[attr-defined]
        order = _apply_boosts(builder, found.hits, now)
        if len(order) >= min(total, most) or order[min(wanted, len(order)) - 1].score > found.hits[-1][0] * bound:
            return total, order
        depth = min(most, depth * 4)


def _apply_boosts(
    builder: QueryBuilder, hits: Sequence[tuple[float, tantivy.DocAddress]], now: datetime
) -> list[RankedHit]:
    searcher, ranking = builder.snapshot.searcher, builder.search_query.ranking
    addresses = [address for _, address in hits]
    types = {type_number(name): name for name in (*ranking.half_life_days, *ranking.type_weights)}
    moment = to_milliseconds(now)
    facts = zip(
        hits,
        searcher.fast_field_values("id", addresses),
        searcher.fast_field_values("kind", addresses),
        searcher.fast_field_values("published", addresses),
        strict=True,
    )
    order = [
        RankedHit(
            score
            * score_factor(
                ranking, types.get(int(number or 0), ""), max(0.0, (moment - (published or 0)) / _MILLISECONDS_PER_DAY)
            ),
            int(page_id or 0),
            address,
        )
        for (score, address), page_id, number, published in facts
    ]
    order.sort(key=lambda hit: (-hit.score, -hit.id))
    return order


def _rank_by_date(builder: QueryBuilder, cursor: Cursor | None, sort: Sort) -> tuple[int, int, list[RankedHit]]:
    search_query, searcher = builder.search_query, builder.snapshot.searcher
    query, offset = builder.unscored_query(), 0 if cursor else search_query.offset
    rest = query
    if cursor is not None:
        beyond = range_query(sort, None, cursor.key) if sort == "newest" else range_query(sort, cursor.key + 1, None)
        rest = all_of([unscored(query), unscored(beyond)])
    direction = Order.Desc if sort == "newest" else Order.Asc
    found = searcher.search(rest, max(1, search_query.limit), True, sort, offset, direction)
    left = cast("int", found.count)  # type: ignore[attr-defined]
    total = left if cursor is None else cast("int", searcher.search(query, 1).count)  # type: ignore[attr-defined]
    hits = found.hits[: search_query.limit]
    ids = searcher.fast_field_values("id", [address for _, address in hits])
    order = [RankedHit(0.0, int(page_id or 0), address, key) for (key, address), page_id in zip(hits, ids, strict=True)]
    return total, total - left + offset, order
