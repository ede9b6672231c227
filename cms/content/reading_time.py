"""The time that reading a text takes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import ceil

WORDS_PER_MINUTE = 220
CHARACTERS_PER_MINUTE = 500  # of Chinese, Japanese and Korean, which have no spaces or long words
READING_MINUTES_DESCRIPTION = "Minutes that reading the text takes, rounded up; 0 without a text."

_CHARACTERS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


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
