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
    text = " ".join(texts)
    characters = len(_CHARACTERS.findall(text))
    words = len(_CHARACTERS.sub(" ", text).split())
    return ceil(words / WORDS_PER_MINUTE + characters / CHARACTERS_PER_MINUTE)
