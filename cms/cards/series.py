"""Series of pages: those whose titles have the same part, such as “Out in the Open – May” and “Out in the Open – June”.

The parts of a title are those before the first colon, dash or bar and after the last one; without any, the title is its
only part. Two parts are of one series if they begin with the same two words (three, of a whole title) and at most one
word of each is left, such as the name of a month. Numbers do not count, so yearly reports are a series.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

MAX_OF_SERIES = 2  # related pages of one series, so that readers find something else as well
MIN_COMMON_WORDS = 2
MIN_COMMON_WORDS_OF_TITLE = 3
MAX_OTHER_WORDS = 1

_SEPARATOR = re.compile(r"\s*[:：]\s+|\s*[|•·—]\s*|\s+[–-]\s+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


class Part(NamedTuple):
    """The words of a part of a title, in lower case and without numbers, and how many its series has in common."""

    words: tuple[str, ...]
    least: int

    @property
    def start(self) -> tuple[str, ...]:
        """The words that every title of the series begins with."""
        return self.words[:MIN_COMMON_WORDS]

    def is_like(self, other: Part) -> bool:
        """Return whether both are the name of one series."""
        pairs = enumerate(zip(self.words, other.words, strict=False))
        shortest, longest = sorted((len(self.words), len(other.words)))
        common = next((number for number, (one, another) in pairs if one != another), shortest)
        return common >= max(self.least, other.least) and longest - common <= MAX_OTHER_WORDS


class SeriesCounter:
    """Counts titles, to say how many of them are of the same series as another."""

    def __init__(self, titles: Iterable[str] = ()) -> None:
        self._parts: dict[tuple[str, ...], list[tuple[int, Part]]] = defaultdict(list)
        self._total = 0
        for title in titles:
            self.add(title)

    def add(self, title: str) -> None:
        """Count a title."""
        self._total += 1
        for part in split_title(title):
            self._parts[part.start].append((self._total, part))

    def count(self, title: str) -> int:
        """Return how many of the titles are of the same series as this one."""
        found = {
            number
            for part in split_title(title)
            for number, other in self._parts.get(part.start, ())
            if part.is_like(other)
        }
        return len(found)


@lru_cache(maxsize=10_000)
def split_title(title: str) -> tuple[Part, ...]:
    """Return the parts of a title that may name its series."""
    texts = [text for text in _SEPARATOR.split(title) if text]
    least = MIN_COMMON_WORDS if len(texts) > 1 else MIN_COMMON_WORDS_OF_TITLE
    parts = (Part(tuple(_WORD.findall(text.lower())), least) for text in dict.fromkeys((*texts[:1], *texts[-1:])))
    return tuple(part for part in parts if len(part.words) >= least)
