"""Hits with their texts marked: words, stems, typing errors, beginnings and whole phrases."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import cast

import tantivy

from search.engines.analysis import distinct_words, find_words
from search.engines.highlight import Match, highlight_text, select_fragments
from search.engines.port import Hit, Source

from .analyzer import Token, analyze_word, tokenize
from .match_queries import HighlightTerms
from .ranker import RankedHit
from .reader import IndexSnapshot


def read_source(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> Source:
    """The page as it was written."""
    return cast("Source", json.loads(bytes(searcher.doc(address).get_first("source") or b"{}")))


def build_hits(
    snapshot: IndexSnapshot, order: Sequence[RankedHit], marks: HighlightTerms, highlight: bool
) -> tuple[Hit, ...]:
    """The hits to answer, marked where that is wanted."""
    marker = Highlighter(snapshot.locale, marks) if highlight and marks else None
    return tuple(_hit(read_source(snapshot.searcher, ranked.address), ranked, marker) for ranked in order)


def _hit(source: Source, ranked: RankedHit, marker: Highlighter | None) -> Hit:
    title = ""
    body: tuple[str, ...] = ()
    if marker is not None:
        in_title = marker.matches(source["title"])
        title = highlight_text(source["title"], in_title) if in_title else ""
        body = select_fragments(source["body"], marker.matches(source["body"]))
    return Hit(ranked.id, ranked.score, source["revision"], title, body)


class Highlighter:
    """Finds what to mark in the texts of one answer. It judges each different word once: bodies repeat themselves."""

    def __init__(self, locale: str, marks: HighlightTerms) -> None:
        self._locale = locale
        self._marks = marks
        self._judged: set[str] = set()
        self._keys: dict[str, str] = {}

    def matches(self, text: str) -> list[Match]:
        """What to mark in a text, in order."""
        words = find_words(text, self._matching(distinct_words(text)))
        found = {word.start: Match(word.start, word.end, self._keys[word.text]) for word in words}
        found |= {match.start: match for match in self._phrases(text)}
        return [found[start] for start in sorted(found)]

    def _matching(self, words: set[str]) -> list[str]:
        """Those of these words that match; each different word is judged once for all texts."""
        for word in words - self._judged:
            key = self._judge(word)
            if key:
                self._keys[word] = key
        self._judged |= words
        return [word for word in self._keys if word in words]

    def _judge(self, word: str) -> str:
        """The form by which a word matches, empty where it does not."""
        (form, roots), marks = analyze_word(word, self._locale), self._marks
        if form in marks.words or (marks.prefix and form.startswith(marks.prefix)):
            return form
        for stem in roots:
            if stem in marks.stems:
                return stem
        return ""

    def _phrases(self, text: str) -> Iterator[Match]:
        if not self._marks.phrases:
            return
        found = tokenize(text, self._locale)
        for by_stems, words in self._marks.phrases:
            for numbers in _runs(found, by_stems, words):
                yield from (Match(found[number].start, found[number].end, words[0][1]) for number in numbers)


def _runs(found: Sequence[Token], by_stems: bool, words: Sequence[tuple[int, str]]) -> Iterator[list[int]]:
    """The numbers of the tokens of each place where a phrase stands."""
    first = words[0][0]
    for start, token in enumerate(found):
        numbers = [start + position - first for position, _ in words]
        if numbers[-1] < len(found) and found[numbers[-1]].position - token.position == words[-1][0] - first:
            forms = [found[n].stems if by_stems else (found[n].surface,) for n in numbers]
            if all(form in forms[n] for n, (_, form) in enumerate(words)):
                yield numbers
