"""Where a text continues what was typed: the words before the last as they are, the last one begun.

As the engines do for titles; a typing error is forgiven only where nothing fits without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape

from search.engines.analysis import Word, normalize_word, split_words
from search.engines.highlight import Match, highlight_text
from search.engines.spelling_dictionary import SpellingDictionary


@dataclass(frozen=True, slots=True)
class Typed:
    """What a visitor has typed so far, in one language; words as they are looked up."""

    words: tuple[str, ...]
    locale: str

    @classmethod
    def read(cls, text: str, locale: str) -> Typed:
        return cls(tuple(_forms(split_words(text), locale)), locale)

    def has_prefix(self, text: str) -> bool:
        """Whether the text begins as typed."""
        first = _forms(split_words(text), self.locale)[: len(self.words)]
        return first[:-1] == list(self.words[:-1]) and first[-1:] != [] and first[-1].startswith(self.words[-1])

    def fits(self, text: str) -> bool:
        """Whether the text has all these words, the last one as the beginning of any."""
        forms = _forms(split_words(text), self.locale)
        return set(self.words[:-1]) <= set(forms) and any(form.startswith(self.words[-1]) for form in forms)

    def mark(self, text: str) -> str:
        """The text as HTML: escaped, and the words that were typed marked."""
        words = list(split_words(text))
        for holds in (self._as_typed, self._misspelt(_forms(words, self.locale))):
            found = [Match(word.start, word.end, "") for word in words if holds(normalize_word(word.text, self.locale))]
            if found:
                return highlight_text(text, found)
        return escape(text)

    def _as_typed(self, form: str) -> bool:
        return form in self.words or form.startswith(self.words[-1])

    def _misspelt(self, forms: Sequence[str]) -> Callable[[str], bool]:
        """By the engines' own rule of typing errors."""
        lexicon = SpellingDictionary((form, 1) for form in forms)
        meant = {other for word in self.words for _, other in lexicon.find_near(word)}
        return {*meant, *lexicon.find_completions(self.words[-1])}.__contains__


def _forms(words: Iterable[Word], locale: str) -> list[str]:
    return [normalize_word(word.text, locale) for word in words]
