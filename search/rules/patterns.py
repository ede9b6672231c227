"""For which queries a rule is meant. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from .expressions import InvalidExpression, build_unique_keys, parse_lines, reject_stopwords
from .word_keys import Words, build_key, remove_stopwords

MAX_PATTERN_LINES = 50


@dataclass(frozen=True, slots=True)
class QueryPatterns:
    """`exact`: the whole query. `containing`: words that the query has among others, in any order."""

    exact: frozenset[Words] = frozenset()
    containing: tuple[frozenset[str], ...] = ()

    @classmethod
    def of(cls, exact: str, containing: str, locale: str) -> QueryPatterns:
        """From what editors wrote, a pattern a line; lines without a word are passed over."""
        whole = (build_key(line, locale) for line in parse_lines(exact))
        parts = (build_key(line, locale) for line in parse_lines(containing))
        return cls(
            exact=frozenset(words for words in whole if words),
            containing=tuple(frozenset(remove_stopwords(words, locale)) for words in parts if words),
        )

    def match(self, words: Words) -> bool:
        """Whether a query of these words (`words.typed`) is meant."""
        return words in self.exact or any(wanted <= set(words) for wanted in self.containing)


def check_exact(text: str, locale: str) -> None:
    """Raises BadExpression for lines that no query can be."""
    lines = parse_lines(text)
    _check_number(lines)
    list(build_unique_keys(lines, locale))


def check_containing(text: str, locale: str) -> None:
    """Raises BadExpression for lines that no query can contain, or that nearly all do."""
    lines = parse_lines(text)
    _check_number(lines)
    for line, key in build_unique_keys(lines, locale):
        reject_stopwords(line, key, locale)


def _check_number(lines: tuple[str, ...]) -> None:
    if len(lines) > MAX_PATTERN_LINES:
        raise InvalidExpression(f"These are {len(lines)} lines. At most {MAX_PATTERN_LINES} are possible.")
