"""For which queries a rule is meant. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from .expressions import BadExpression, keys_of, lines_in, refuse_small_words
from .word_keys import Words, key_of, meaningful

MOST_LINES = 50


@dataclass(frozen=True, slots=True)
class QueryPatterns:
    """`exact`: the whole query. `containing`: words that the query has among others, in any order."""

    exact: frozenset[Words] = frozenset()
    containing: tuple[frozenset[str], ...] = ()

    @classmethod
    def of(cls, exact: str, containing: str, locale: str) -> QueryPatterns:
        """From what editors wrote, a pattern a line; lines without a word are passed over."""
        whole = (key_of(line, locale) for line in lines_in(exact))
        parts = (key_of(line, locale) for line in lines_in(containing))
        return cls(
            exact=frozenset(words for words in whole if words),
            containing=tuple(frozenset(meaningful(words, locale)) for words in parts if words),
        )

    def match(self, words: Words) -> bool:
        """Whether a query of these words (`words.typed`) is meant."""
        return words in self.exact or any(wanted <= set(words) for wanted in self.containing)


def check_exact(text: str, locale: str) -> None:
    """Raises BadExpression for lines that no query can be."""
    lines = lines_in(text)
    _check_number(lines)
    list(keys_of(lines, locale))


def check_containing(text: str, locale: str) -> None:
    """Raises BadExpression for lines that no query can contain, or that nearly all do."""
    lines = lines_in(text)
    _check_number(lines)
    for line, key in keys_of(lines, locale):
        refuse_small_words(line, key, locale)


def _check_number(lines: tuple[str, ...]) -> None:
    if len(lines) > MOST_LINES:
        raise BadExpression(f"These are {len(lines)} lines. At most {MOST_LINES} are possible.")
