"""What editors may write as words of a rule, and what they are told when they can't. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from search.engines.analysis import is_stopword

from .word_keys import Words, build_key

MAX_EXPRESSION_WORDS = 6  # an expression or query line; each further one makes a phrase that no page holds


class InvalidExpression(ValueError):
    """The message is for the editor."""


def parse_expressions(text: str) -> tuple[str, ...]:
    """What stands between the commas; raises BadExpression for nothing between two of them."""
    if not text.strip():
        return ()
    parts = tuple(" ".join(part.split()) for part in text.split(","))
    if not all(parts):
        raise InvalidExpression("An expression is missing: there is a comma too many.")
    return parts


def parse_lines(text: str) -> tuple[str, ...]:
    return tuple(" ".join(line.split()) for line in text.splitlines() if line.strip())


def build_unique_keys(expressions: Iterable[str], locale: str) -> Iterator[tuple[str, Words]]:
    """Each expression with the words it is looked up by.

    Raises:
        BadExpression: it has no word, or too many, or is the same as one before it.
    """
    seen: dict[Words, str] = {}
    for expression in expressions:
        key = build_key(expression, locale)
        if not key:
            raise InvalidExpression(f"“{expression}” has no letter or digit in it.")
        if len(key) > MAX_EXPRESSION_WORDS:
            raise InvalidExpression(
                f"“{expression}” has {len(key)} words. At most {MAX_EXPRESSION_WORDS} are possible."
            )
        if key in seen:
            raise InvalidExpression(_twice(seen[key], expression))
        seen[key] = expression
        yield expression, key


def reject_stopwords(expression: str, key: Words, locale: str) -> None:
    """Raises BadExpression where search passes over every word of it."""
    if all(is_stopword(word, locale) for word in key):
        raise InvalidExpression(f"Search passes over “{expression}”: it is in nearly every text. Add another word.")


def _twice(first: str, second: str) -> str:
    if first == second:
        return f"“{first}” stands here twice."
    return f"To search, “{first}” and “{second}” are the same. Leave one of them out."
