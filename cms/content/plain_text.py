"""Text without formatting: what an editor has struck out is marked in it, and its words are counted.

Without the mark “[struck out: 12]” such words would be valid again. Search leaves them out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from math import ceil

from django.conf import settings
from django.utils.translation import override, pgettext

DELETED_TAGS = frozenset(("del", "s", "strike"))  # all mean the same; public HTML has the first
PLACE = "{text}"

_NAMES = "|".join(sorted(DELETED_TAGS))
_EMPTY = re.compile(rf"<({_NAMES})>(\s*)</\1>", re.IGNORECASE)
_ADJACENT = re.compile(rf"</(?:{_NAMES})>(\s*)<(?:{_NAMES})>", re.IGNORECASE)
_TAG_OR_BRACKET = re.compile(rf"<(/?)(?:{_NAMES})(?:\s[^<>]*)?>|[\[\]]", re.IGNORECASE)
_ROUND = str.maketrans("[]", "()")
WORDS_PER_MINUTE = 220
CHARACTERS_PER_MINUTE = 500  # Chinese, Japanese and Korean have no spaces or long words
READING_MINUTES_DESCRIPTION = "Minutes that reading the text takes, rounded up; 0 without a text."

_CHARACTERS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def mark_deletions(html: str) -> str:
    """Return HTML in which elements of DELETED_TAGS are replaced by marked text. It is to become plain text.

    The mark is in the active language. Brackets in struck-out text become round, so that its end is clear.
    """
    html = _ADJACENT.sub(r"\1", _EMPTY.sub(r"\2", html))
    before, after = _get_mark().split(PLACE)
    depth = 0

    def replace(found: re.Match[str]) -> str:
        nonlocal depth
        if found[0] in "[]":
            return found[0].translate(_ROUND) if depth else found[0]
        was, depth = depth, max(0, depth + (-1 if found[1] else 1))
        return before if (was, depth) == (0, 1) else after if (was, depth) == (1, 0) else ""

    marked = _TAG_OR_BRACKET.sub(replace, html)
    return marked + after if depth else marked  # the HTML of other systems may not close it


def mark_text(text: str) -> str:
    """Return plain text as struck out, in the active language; nothing if it has no words."""
    return _get_mark().replace(PLACE, text.translate(_ROUND)) if text.strip() else text


def remove_struck_out(text: str) -> str:
    """Return plain text without what is marked as struck out, in any language of the site."""
    return _build_pattern().sub("", text) if "[" in text else text


def _get_mark() -> str:
    return pgettext("visitor", "[struck out: {text}]")


@cache
def _build_pattern() -> re.Pattern[str]:
    marks = set()
    for language, _ in settings.LANGUAGES:
        with override(language):
            marks.add(_get_mark())
    escaped = (re.sub(r"\\?\s", r"\\s", re.escape(mark)) for mark in sorted(marks))  # no-break spaces may become others
    written = (mark.replace(re.escape(PLACE), r"[^\[\]]*+") for mark in escaped)
    return re.compile("|".join(written))


def count_reading_minutes(texts: Iterable[str]) -> int:
    """Return the minutes that reading these texts takes, rounded up; 0 if there is nothing to read."""
    words, characters = _count(texts)
    return ceil(words / WORDS_PER_MINUTE + characters / CHARACTERS_PER_MINUTE)


def count_words(texts: Iterable[str]) -> int:
    """Return the number of words in these texts, and of the characters that are counted like words."""
    return sum(_count(texts))


def _count(texts: Iterable[str]) -> tuple[int, int]:
    """Return the numbers of words, and of characters of languages without spaces."""
    text = " ".join(texts)
    characters = len(_CHARACTERS.findall(text))
    return len(_CHARACTERS.sub(" ", text).split()), characters
