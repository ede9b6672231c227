"""Parsing and validation of the expressions that editors enter in rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from search.engines.analysis import Words, count_words, is_stopword, normalize_text

MAX_EXPRESSION_WORDS = 6  # per expression or query line; longer phrases are found in hardly any page


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
