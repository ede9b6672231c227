"""Patterns that select the queries to which a rule applies."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from search.engines.analysis import Words, contains_word, normalize_text, remove_stopwords

from .expressions import InvalidExpression, build_unique_keys, parse_lines, reject_stopwords

MAX_PATTERN_LINES = 50


@dataclass(frozen=True, slots=True)
class QueryPatterns:
    """Patterns by whole queries (`exact`) and by words that a query contains in any order (`containing`)."""

    exact: frozenset[Words] = frozenset()
    containing: tuple[frozenset[str], ...] = ()

    @classmethod
    def parse(cls, exact: str, containing: str, locale: str) -> QueryPatterns:
        """Parse what editors entered, one pattern per line; lines without a word are ignored."""
        whole = (normalize_text(line, locale) for line in parse_lines(exact))
        parts = (normalize_text(line, locale) for line in parse_lines(containing))
        return cls(
            exact=frozenset(words for words in whole if words),
            containing=tuple(frozenset(remove_stopwords(words, locale)) for words in parts if words),
        )

    def match(self, words: Words) -> bool:
        """Return whether the patterns match a query of these words (normalised)."""
        return words in self.exact or any(
            all(contains_word(words, word) for word in wanted) for wanted in self.containing
        )


def check_exact(text: str, locale: str) -> None:
    """Check the lines of whole queries.

    Raises:
        InvalidExpression: a line can match no query, or there are too many lines.
    """
    lines = parse_lines(text)
    _check_number(lines)
    list(build_unique_keys(lines, locale))


def check_containing(text: str, locale: str) -> None:
    """Check the lines of words that a query contains.

    Raises:
        InvalidExpression: a line can match no query, or matches nearly all, or there are too many lines.
    """
    lines = parse_lines(text)
    _check_number(lines)
    for line, key in build_unique_keys(lines, locale):
        reject_stopwords(line, key, locale)


def _check_number(lines: tuple[str, ...]) -> None:
    if len(lines) > MAX_PATTERN_LINES:
        message = _("Enter at most %(max)s lines; these are %(count)s.")
        raise InvalidExpression(message % {"max": MAX_PATTERN_LINES, "count": len(lines)})
