"""Select the words by which similar pages are found: frequent in the page, rare in all others."""

from __future__ import annotations

import math
from collections.abc import Mapping

MAX_WORDS = 25  # of the title, and of the texts
MIN_SHARED = 0.3  # share of these words that a similar page must contain
MIN_PAGES = 2  # that contain a word; with one page it finds no other


def compute_idf(frequency: int, pages: int) -> float:
    """Return the inverse document frequency of BM25 for a word that `frequency` of `pages` pages contain.

    Source: Lucene's `BM25Similarity.idf`.
    """
    frequency = min(frequency, pages)
    return math.log(1 + (pages - frequency + 0.5) / (frequency + 0.5))


def select_words(
    counts: Mapping[str, int], frequencies: Mapping[str, int], pages: int, max_frequency: int | None = None
) -> list[str]:
    """Return the most characteristic words, best first.

    `counts` says how often the page has each word, and `frequencies` how many of `pages` pages contain those words that
    may be selected. Words that more than `max_frequency` pages contain are left out, if it is given.
    """
    weights: dict[str, float] = {}
    for word, frequency in frequencies.items():
        if frequency >= MIN_PAGES and (max_frequency is None or frequency <= max_frequency):
            weights[word] = counts[word] * compute_idf(frequency, pages)
    return sorted(weights, key=lambda word: (-weights[word], word))[:MAX_WORDS]


def count_needed(words: list[str]) -> int:
    """Return how many of the selected words a similar page must contain."""
    return max(1, int(len(words) * MIN_SHARED))
