"""Parsing and validation of the expressions that editors enter in rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
        raise InvalidExpression("An expression is missing between two commas. Remove the extra comma.")
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
            raise InvalidExpression(f"“{expression}” contains no letter or digit.")
        length = count_words(expression)
        if length > MAX_EXPRESSION_WORDS:
            raise InvalidExpression(f"“{expression}” has {length} words. Enter at most {MAX_EXPRESSION_WORDS}.")
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
        raise InvalidExpression(f"Search ignores “{expression}”: it occurs in nearly every text. Add another word.")


def _duplicate_message(first: str, second: str) -> str:
    if first == second:
        return f"“{first}” is entered twice. Remove one."
    return f"“{first}” and “{second}” are the same for search. Remove one."
