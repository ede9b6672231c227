"""Hits with their texts marked: words, stems, typing errors, beginnings and whole phrases."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import cast

import tantivy

from ..highlight import Match, fragments, marked
from ..port import Hit, Source
from .analyzer import Token, tokens
from .matching import Marks
from .ranking import Ranked


def stored(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> Source:
    """The page as it was written."""
    return cast("Source", json.loads(bytes(searcher.doc(address).get_first("source") or b"{}")))


def as_hits(searcher: tantivy.Searcher, order: Sequence[Ranked], marks: Marks, highlight: bool) -> tuple[Hit, ...]:
    """The hits to answer, marked where that is wanted."""
    return tuple(_hit(stored(searcher, ranked.address), ranked, marks if highlight else None) for ranked in order)


def _hit(source: Source, ranked: Ranked, marks: Marks | None) -> Hit:
    title: str = ""
    body: tuple[str, ...] = ()
    if marks is not None:
        in_title = matches(source["title"], source["locale"], marks)
        title = marked(source["title"], in_title) if in_title else ""
        body = fragments(source["body"], matches(source["body"], source["locale"], marks))
    return Hit(ranked.id, ranked.score, source["revision"], title, body)


def matches(text: str, locale: str, marks: Marks) -> list[Match]:
    """What to mark in a text, in order."""
    found = tokens(text, locale)
    chosen = {number: token.surface for number, token in enumerate(found) if _matches(token, marks)}
    for by_stems, words in marks.phrases:
        for numbers in _runs(found, by_stems, words):
            chosen |= dict.fromkeys(numbers, words[0][1])
    return [Match(found[number].start, found[number].end, chosen[number]) for number in sorted(chosen)]


def _matches(token: Token, marks: Marks) -> bool:
    return (
        token.surface in marks.words
        or any(stem in marks.stems for stem in token.stems)
        or bool(marks.prefix and token.surface.startswith(marks.prefix))
    )


def _runs(found: Sequence[Token], by_stems: bool, words: Sequence[tuple[int, str]]) -> Iterator[list[int]]:
    """The numbers of the tokens of each place where a phrase stands."""
    first = words[0][0]
    for start, token in enumerate(found):
        numbers = [start + position - first for position, _ in words]
        if numbers[-1] < len(found) and found[numbers[-1]].position - token.position == words[-1][0] - first:
            forms = [found[n].stems if by_stems else (found[n].surface,) for n in numbers]
            if all(form in forms[n] for n, (_, form) in enumerate(words)):
                yield numbers
