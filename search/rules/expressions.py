"""Parsing and validation of the expressions that editors enter in rules, and patterns that select queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from search.engines.analysis import Words, contains_word, count_words, is_stopword, normalize_text, remove_stopwords

MAX_EXPRESSION_WORDS = 6  # per expression or query line; longer phrases are found in hardly any page
MAX_PATTERN_LINES = 50


class InvalidExpression(ValueError):
    """An expression is not valid; the message is for the editor."""


def parse_expressions(text: str) -> tuple[str, ...]:
    """Return the expressions between the commas.

    Raises:
        InvalidExpression: there is nothing between two commas.
    """
    if not text.strip():
        return ()
    parts = tuple(" ".join(part.split()) for part in text.split(","))
    if not all(parts):
        raise InvalidExpression(_("An expression is missing between two commas. Remove the extra comma."))
    return parts


def parse_lines(text: str) -> tuple[str, ...]:
    """Return the lines that are not empty, with single spaces."""
    return tuple(" ".join(line.split()) for line in text.splitlines() if line.strip())


def build_unique_keys(expressions: Iterable[str], locale: str) -> Iterator[tuple[str, Words]]:
    """Yield each expression with its normalised words.

    Raises:
        InvalidExpression: it has no word or too many, or equals an earlier one.
    """
    seen: dict[Words, str] = {}
    for expression in expressions:
        key = normalize_text(expression, locale)
        if not key:
            raise InvalidExpression(_("“%(expression)s” contains no letter or digit.") % {"expression": expression})
        length = count_words(expression)
        if length > MAX_EXPRESSION_WORDS:
            message = _("“%(expression)s” has %(count)s words. Enter at most %(max)s.")
            raise InvalidExpression(message % {"expression": expression, "count": length, "max": MAX_EXPRESSION_WORDS})
        if key in seen:
            raise InvalidExpression(_duplicate_message(seen[key], expression))
        seen[key] = expression
        yield expression, key


def reject_stopwords(expression: str, key: Words, locale: str) -> None:
    """Check that the expression has a word that search does not ignore.

    Raises:
        InvalidExpression: every word is a stopword.
    """
    if all(is_stopword(word, locale) for word in key):
        message = _("Search ignores “%(expression)s”: it occurs in nearly every text. Add another word.")
        raise InvalidExpression(message % {"expression": expression})


def _duplicate_message(first: str, second: str) -> str:
    if first == second:
        return _("“%(expression)s” is entered twice. Remove one.") % {"expression": first}
    message = _("“%(first)s” and “%(second)s” are the same for search. Remove one.")
    return message % {"first": first, "second": second}


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
