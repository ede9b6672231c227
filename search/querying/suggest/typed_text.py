"""Compare texts with what a visitor has typed so far: all words but the last whole, the last one as a prefix.

This is what engines do for titles; typing errors are tolerated only if nothing matches without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from search.engines.analysis import (
    Word,
    contains_word,
    find_characters,
    is_single_character,
    normalize_word,
    split_words,
)
from search.engines.highlight import Match, highlight_text
from search.engines.spelling_dictionary import SpellingDictionary

CACHED_TEXTS = 10_000  # labels of topics and people, which every suggestion reads, and titles


@dataclass(frozen=True, slots=True)
class TypedText:
    """What a visitor has typed so far, in one language; `words` are normalised."""

    words: tuple[str, ...]
    locale: str

    @classmethod
    def read(cls, text: str, locale: str) -> TypedText:
        """Split and normalise the text."""
        return cls(tuple(_forms(split_words(text), locale)), locale)

    def has_prefix(self, text: str) -> bool:
        """Return whether the text begins as typed."""
        first = _read_forms(text, self.locale)[: len(self.words)]
        return first[:-1] == self.words[:-1] and first != () and first[-1].startswith(self.words[-1])

    def fits(self, text: str) -> bool:
        """Return whether the text contains all these words, the last one as the beginning of any word."""
        forms = _read_forms(text, self.locale)
        *whole, last = self.words
        is_begun = contains_word(forms, last) or any(form.startswith(last) for form in forms)
        return is_begun and all(contains_word(forms, word) for word in whole)

    def mark(self, text: str) -> str:
        """Return the text as escaped HTML with <mark> around the words that were typed."""
        words = sorted([*split_words(text), *self._find_single_characters(text)], key=lambda word: word.start)
        for holds in (self._as_typed, self._misspelt(_forms(words, self.locale))):
            found = [Match(word.start, word.end, "") for word in words if holds(normalize_word(word.text, self.locale))]
            if found:
                return highlight_text(text, found)
        return escape(text)

    def _as_typed(self, form: str) -> bool:
        last = self.words[-1]
        return form in self.words or (form.startswith(last) and not is_single_character(last))

    def _find_single_characters(self, text: str) -> Iterator[Word]:
        """Yield the single characters that were typed, of which the words of the text are pairs."""
        wanted = set(filter(is_single_character, self.words))
        for start, end in find_characters(text) if wanted else ():
            if normalize_word(text[start:end], self.locale) in wanted:
                yield Word(text[start:end], start, end)

    def _misspelt(self, forms: Sequence[str]) -> Callable[[str], bool]:
        """Return a predicate that tolerates typing errors by the engines' rule."""
        dictionary = SpellingDictionary((form, 1) for form in forms)
        meant = {other for word in self.words for _, other in dictionary.find_near(word)}
        return {*meant, *dictionary.find_completions(self.words[-1])}.__contains__


@lru_cache(CACHED_TEXTS)
def _read_forms(text: str, locale: str) -> tuple[str, ...]:
    return tuple(_forms(split_words(text), locale))


def _forms(words: Iterable[Word], locale: str) -> list[str]:
    return [normalize_word(word.text, locale) for word in words]
