"""Hits with highlights: words, stems, typing errors, prefixes and phrases."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import cast

import tantivy

from search.engines.analysis import distinct_words, find_words, fold
from search.engines.characters import find_characters
from search.engines.highlight import Match, highlight_text, select_fragments
from search.engines.port import Hit, Source

from .analyzer import Token, analyze_word, tokenize
from .match_queries import HighlightTerms
from .ranker import RankedHit
from .reader import IndexSnapshot


def read_source(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> Source:
    """Return the source of a page, as it was written."""
    return cast("Source", json.loads(bytes(searcher.doc(address).get_first("source") or b"{}")))


def build_hits(
    snapshot: IndexSnapshot, order: Sequence[RankedHit], terms: HighlightTerms, highlight: bool
) -> tuple[Hit, ...]:
    """Return the hits, with highlights if requested."""
    highlighter = Highlighter(snapshot.locale, terms) if highlight and terms else None
    return tuple(_build_hit(read_source(snapshot.searcher, ranked.address), ranked, highlighter) for ranked in order)


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
