"""A search on one snapshot of an index: the order of its hits, the cursor to the next page, and highlights.

The order is exact and stable on all pages of a result. By relevance, a hit's text score is multiplied by
`score_factor`, which the library cannot do while it searches. The factor is bounded, so boosts are applied to the best
hits by text until no further hit could rank before them: the order is that of boosting all hits. By date or by a
sort key, the hits are sorted by one composite number.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple, cast

import tantivy
from tantivy import Order

from search.engines.analysis import distinct_words, find_characters, find_words, fold
from search.engines.highlight import Match, highlight_text, select_fragments
from search.engines.port import (
    Hit,
    MatchedPage,
    SearchQuery,
    SearchResult,
    SearchUnavailable,
    Sort,
    Source,
    StoredFields,
    read_key_sort,
    remove_passages_of_files,
)
from search.engines.score_formulas import max_score_factor, score_factor
from search.filters import get_sort_names

from .clauses import all_of, range_query, unscored
from .index_reader import IndexSnapshot, read_source
from .match_queries import HighlightTerms
from .query_builder import QueryBuilder, count_facets
from .schema import Token, analyze_word, order_field, to_milliseconds, tokenize, type_number

_INITIAL_DEPTH = 200  # hits to which boosts are applied at first: enough for the first page of most queries
_MAX_ANCHORS = 5  # hits that a cursor holds; only if all of them are deleted is its position lost
_MILLISECONDS_PER_DAY = 86_400_000.0


@dataclass(frozen=True, slots=True)
class Cursor:
    """The position after a hit."""

    sort: Sort
    now: str  # the time of the first page: ages must be the same on all pages
    position: int
    score: float
    id: int
    key: int
    earlier: list[int]  # hits before `id`, nearest first: used if that one was deleted

    def encode(self) -> str:
        """Return the cursor as an opaque string."""
        parts = [self.sort, self.now, self.position, self.score, self.id, self.key, self.earlier]
        return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()

    @classmethod
    def decode(cls, cursor: str) -> Cursor:
        """Parse an encoded cursor. Raises SearchUnavailable if it is not valid."""
        try:
            return cls(*json.loads(base64.urlsafe_b64decode(cursor)))
        except (ValueError, TypeError) as exc:
            raise SearchUnavailable("the cursor was not issued by this engine") from exc


class RankedHit(NamedTuple):
    """A hit with what its order depends on."""

    score: float
    id: int
    address: tantivy.DocAddress
    key: int = 0  # value of the field that the hits are sorted by


def rank_hits(builder: QueryBuilder) -> tuple[int, list[RankedHit], str | None]:
    """Return the total, the requested hits in order, and the cursor after them (None after the last)."""
    search_query = builder.search_query
    cursor = Cursor.decode(search_query.cursor) if search_query.cursor else None
    sort: Sort = "newest" if search_query.sort == "relevance" and not builder.is_ranked else search_query.sort
    if cursor is not None and cursor.sort != sort:
        raise SearchUnavailable("the cursor belongs to another sort order")
    now = datetime.fromisoformat(cursor.now) if cursor else search_query.now
    if sort == "relevance":
        total, before, hits = _rank_by_relevance(builder, cursor, now)
    else:
        total, before, hits = _rank_by_field(builder, cursor, sort)
    end = before + len(hits)
    if not hits or end >= total:
        return total, hits, None
    last, earlier = hits[-1], [hit.id for hit in reversed(hits[-_MAX_ANCHORS:-1])]
    after = Cursor(sort, now.isoformat(), end, last.score, last.id, last.key, earlier)
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
        searcher.fast_field_values("ends", addresses),
        strict=True,
    )
    order = [
        RankedHit(
            score
            * score_factor(
                ranking,
                types.get(int(number or 0), ""),
                max(0.0, (moment - (published or 0)) / _MILLISECONDS_PER_DAY),
                has_ended=ends is not None and ends <= moment,
            ),
            int(page_id or 0),
            address,
        )
        for (score, address), page_id, number, published, ends in facts
    ]
    order.sort(key=lambda hit: (-hit.score, -hit.id))
    return order


def _read_order(sort: Sort) -> tuple[str, bool]:
    """Return the field of a sort order, and whether its highest values come first."""
    if sort in ("newest", "oldest"):
        return sort, sort == "newest"
    key = read_key_sort(sort)
    if key is None or key.name not in get_sort_names():
        raise SearchUnavailable(f"there is no sort order {sort}")
    return order_field(key.name, descending=key.descending), key.descending


def _rank_by_field(builder: QueryBuilder, cursor: Cursor | None, sort: Sort) -> tuple[int, int, list[RankedHit]]:
    search_query, searcher = builder.search_query, builder.snapshot.searcher
    field, descending = _read_order(sort)
    query, offset = builder.unscored_query(), 0 if cursor else search_query.offset
    rest = query
    if cursor is not None:
        beyond = range_query(field, None, cursor.key) if descending else range_query(field, cursor.key + 1, None)
        rest = all_of([unscored(query), unscored(beyond)])
    direction = Order.Desc if descending else Order.Asc
    found = searcher.search(rest, max(1, search_query.limit), True, field, offset, direction)
    left = cast("int", found.count)  # type: ignore[attr-defined]
    total = left if cursor is None else cast("int", searcher.search(query, 1).count)  # type: ignore[attr-defined]
    hits = found.hits[: search_query.limit]
    ids = searcher.fast_field_values("id", [address for _, address in hits])
    order = [RankedHit(0.0, int(page_id or 0), address, key) for (key, address), page_id in zip(hits, ids, strict=True)]
    return total, total - left + offset, order


def build_hits(builder: QueryBuilder, order: Sequence[RankedHit]) -> tuple[Hit, ...]:
    """Return the hits, with highlights and stored fields if requested."""
    snapshot, search_query, terms = builder.snapshot, builder.search_query, builder.highlight_terms
    highlighter = Highlighter(snapshot.locale, terms) if search_query.highlight and terms else None
    hits = []
    for ranked in order:
        source = read_source(snapshot.searcher, ranked.address)
        hit = _build_hit(source, ranked, highlighter)
        hits.append(replace(hit, fields=StoredFields.read(source)) if search_query.with_fields else hit)
    return tuple(hits)


def _build_hit(source: Source, ranked: RankedHit, highlighter: Highlighter | None) -> Hit:
    title = ""
    body: tuple[str, ...] = ()
    attachment: tuple[str, ...] = ()
    if highlighter is not None:
        in_title = highlighter.find_matches(source["title"])
        title = highlight_text(source["title"], in_title) if in_title else ""
        body = select_fragments(source["body"], highlighter.find_matches(source["body"]))
        if not (title or body):
            attachment = select_fragments(source["attachments"], highlighter.find_matches(source["attachments"]))
    return Hit(ranked.id, ranked.score, source["revision"], title, body, attachment, tuple(source["attached"]))


class Highlighter:
    """Finds the matches in the texts of one result. Each distinct word is checked once, as bodies repeat words."""

    def __init__(self, locale: str, terms: HighlightTerms) -> None:
        self._locale = locale
        self._terms = terms
        self._checked: set[str] = set()
        self._keys: dict[str, str] = {}

    def find_matches(self, text: str) -> list[Match]:
        """Return the matches in a text, in order."""
        words = find_words(text, self._filter_words(distinct_words(text)))
        found = {word.start: Match(word.start, word.end, self._keys[word.text]) for word in words}
        found |= {match.start: match for match in self._find_phrases(text)}
        if self._terms.characters:
            spans = [span for span in find_characters(text) if fold(text[slice(*span)]) in self._terms.characters]
            found |= {start: Match(start, end, text[start:end]) for start, end in spans}
        return [found[start] for start in sorted(found)]

    def _filter_words(self, words: set[str]) -> list[str]:
        """Return those of these words that match."""
        for word in words - self._checked:
            key = self._match_word(word)
            if key:
                self._keys[word] = key
        self._checked |= words
        return [word for word in self._keys if word in words]

    def _match_word(self, word: str) -> str:
        """Return the form by which a word matches, or an empty string."""
        (form, roots), terms = analyze_word(word, self._locale), self._terms
        if form in terms.words or (terms.prefix and form.startswith(terms.prefix)):
            return form
        for stem in roots:
            if stem in terms.stems:
                return stem
        return ""

    def _find_phrases(self, text: str) -> Iterator[Match]:
        if not self._terms.phrases:
            return
        found = tokenize(text, self._locale)
        for by_stems, words in self._terms.phrases:
            for numbers in _find_runs(found, by_stems, words):
                yield from (Match(found[number].start, found[number].end, words[0][1]) for number in numbers)


def _find_runs(found: Sequence[Token], by_stems: bool, words: Sequence[tuple[int, str]]) -> Iterator[list[int]]:
    """Yield the token numbers of each occurrence of a phrase."""
    first = words[0][0]
    for start, token in enumerate(found):
        numbers = [start + position - first for position, _ in words]
        if numbers[-1] < len(found) and found[numbers[-1]].position - token.position == words[-1][0] - first:
            forms = [found[n].stems if by_stems else (found[n].surface,) for n in numbers]
            if all(form in forms[n] for n, (_, form) in enumerate(words)):
                yield numbers


def run_search(snapshot: IndexSnapshot, search_query: SearchQuery) -> SearchResult:
    """Return total, hits, facets and cursor, all of the same snapshot."""
    builder = QueryBuilder(snapshot, search_query)
    total, order, cursor = rank_hits(builder)
    hits = build_hits(builder, order)
    return SearchResult(total, remove_passages_of_files(hits, search_query), count_facets(builder), cursor)


def find_matches(snapshot: IndexSnapshot, search_query: SearchQuery) -> list[MatchedPage]:
    """Return all pages that the search finds, best first."""
    builder = QueryBuilder(snapshot, search_query)
    if builder.is_ranked:
        _, order = _search_ranked(builder, search_query.now, snapshot.searcher.num_docs)
    else:
        everything = replace(search_query, limit=snapshot.searcher.num_docs, offset=0, cursor=None)
        _, order, _ = rank_hits(QueryBuilder(snapshot, everything))
    return [MatchedPage(hit.id, hit.score) for hit in order]
