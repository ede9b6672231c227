"""The order of hits, exact and stable to the end of any result, and the cursors that lead there.

By relevance, a hit's text score is multiplied by `weighting.weight`, which the library cannot do while it searches. A
weight is bounded, so the best hits by text are weighed until no further one could still come before: the order is that
of weighing them all. By date, one composite number holds the order.
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
from .query_builder import QueryBuilder, range_query
from .schema import to_milliseconds, type_number

_FIRST = 200  # hits weighed at first: enough for most questions' first page
_ANCHORS = 5  # hits that a cursor remembers: as many would have to be taken down at once for it to lose its place
_DAY = 86_400_000.0  # milliseconds


class RankedHit(NamedTuple):
    """One hit in its place."""

    score: float
    id: int
    address: tantivy.DocAddress
    key: int = 0  # of a date sort


def rank_hits(builder: QueryBuilder) -> tuple[int, list[RankedHit], str | None]:
    """The total, the hits asked for in order, and the cursor after them (None after the last)."""
    search_query = builder.search_query
    place = Cursor.decode(search_query.cursor) if search_query.cursor else None
    by_date: Sort | None = None if builder.is_ranked else "oldest" if search_query.sort == "oldest" else "newest"
    if place is not None and place.sort != (by_date or "relevance"):
        raise SearchUnavailable("this cursor belongs to another sorting")
    now = datetime.fromisoformat(place.now) if place else search_query.now
    if by_date is None:
        total, before, hits = _by_relevance(builder, place, now)
    else:
        total, before, hits = _by_date(builder, place, by_date)
    end = before + len(hits)
    if not hits or end >= total:
        return total, hits, None
    last, earlier = hits[-1], [hit.id for hit in reversed(hits[-_ANCHORS:-1])]
    after = Cursor(by_date or "relevance", now.isoformat(), end, last.score, last.id, last.key, earlier)
    return total, hits, after.encode()


def _by_relevance(builder: QueryBuilder, place: Cursor | None, now: datetime) -> tuple[int, int, list[RankedHit]]:
    search_query = builder.search_query
    start = place.position if place else search_query.offset
    total, order = _weighed(builder, now, start + search_query.limit + 1)
    if place is not None:
        start = _after(order, place)
        if start + search_query.limit > len(order) < total:
            total, order = _weighed(builder, now, start + search_query.limit + 1)
    return total, start, order[start : start + search_query.limit]


def _after(order: Sequence[RankedHit], place: Cursor) -> int:
    """Where to go on: after the last hit seen that is still there, or where it would be.

    Not by its score, if that can be helped: every page that is written changes the scores of all a little.
    """
    places = {hit.id: position for position, hit in enumerate(order)}
    for seen in (place.id, *place.earlier):
        if seen in places:
            return places[seen] + 1
    return next((n for n, hit in enumerate(order) if (hit.score, hit.id) < (place.score, place.id)), len(order))


def _weighed(builder: QueryBuilder, now: datetime, wanted: int) -> tuple[int, list[RankedHit]]:
    """The total, and hits in order, of which at least the first `wanted` (or all) are in their final place."""
    query = builder.query()
    most = max(1, builder.snapshot.searcher.num_docs)
    bound = max_score_factor(builder.search_query.ranking)
    depth = min(most, max(_FIRST, 2 * wanted))
    while True:
        found = builder.snapshot.searcher.search(query, depth, count=True)
        total = cast("int", found.count)  # type: ignore[attr-defined]
        order = _weigh(builder, found.hits, now)
        if len(order) >= min(total, most) or order[min(wanted, len(order)) - 1].score > found.hits[-1][0] * bound:
            return total, order
        depth = min(most, depth * 4)


def _weigh(builder: QueryBuilder, hits: Sequence[tuple[float, tantivy.DocAddress]], now: datetime) -> list[RankedHit]:
    searcher, shape = builder.snapshot.searcher, builder.search_query.ranking
    addresses = [address for _, address in hits]
    types = {type_number(name): name for name in (*shape.half_life_days, *shape.type_weights)}
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
            score * score_factor(shape, types.get(int(number or 0), ""), max(0.0, (moment - (published or 0)) / _DAY)),
            int(page_id or 0),
            address,
        )
        for (score, address), page_id, number, published in facts
    ]
    order.sort(key=lambda hit: (-hit.score, -hit.id))
    return order


def _by_date(builder: QueryBuilder, place: Cursor | None, sort: Sort) -> tuple[int, int, list[RankedHit]]:
    search_query, searcher = builder.search_query, builder.snapshot.searcher
    query, offset = builder.unscored_query(), 0 if place else search_query.offset
    rest = query
    if place is not None:
        beyond = range_query(sort, None, place.key) if sort == "newest" else range_query(sort, place.key + 1, None)
        rest = all_of([unscored(query), unscored(beyond)])
    direction = Order.Desc if sort == "newest" else Order.Asc
    found = searcher.search(rest, max(1, search_query.limit), True, sort, offset, direction)
    left = cast("int", found.count)  # type: ignore[attr-defined]
    total = left if place is None else cast("int", searcher.search(query, 1).count)  # type: ignore[attr-defined]
    hits = found.hits[: search_query.limit]
    ids = searcher.fast_field_values("id", [address for _, address in hits])
    order = [RankedHit(0.0, int(page_id or 0), address, key) for (key, address), page_id in zip(hits, ids, strict=True)]
    return total, total - left + offset, order
