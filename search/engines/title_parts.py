"""Any part of a title is found in Chinese, Japanese and Korean, also one that begins or ends inside a Latin word.

Texts in these languages have no spaces, so visitors copy or remember parts of a title that are not words: of
"WordPressの更新" for example "essの更". Titles are therefore also indexed as overlapping pairs of all their characters,
and a query without operators also finds the titles that contain it. Pure functions.
"""

from __future__ import annotations

import unicodedata
from itertools import pairwise

from .languages import language_of
from .port import ParsedText

LANGUAGES = frozenset(("ja", "ko", "zh"))
MIN_LENGTH, MAX_LENGTH = 2, 60  # characters of a query; a longer one is not a part of a title


def has_title_parts(locale: str) -> bool:
    """Return whether titles of a locale are found by any part."""
    return language_of(locale).code in LANGUAGES


def split_pairs(text: str) -> list[str]:
    """Return the overlapping pairs of characters of a text, without spaces and in one form of width and case."""
    folded = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    return [first + second for first, second in pairwise(folded)]


def find_title_part(text: ParsedText, locale: str) -> str | None:
    """Return the text that a title may contain; None for other languages, for operators, and if it is too long."""
    if not has_title_parts(locale) or text.excluded or any(group.required for group in text.groups):
        return None
    part = "".join(text.raw.split())
    return part if MIN_LENGTH <= len(part) <= MAX_LENGTH else None
