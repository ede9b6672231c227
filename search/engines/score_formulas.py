"""The formulas of scores that both engines share: boosts by type and age, and the words that characterize a page.

Every engine applies to every hit

    score = text score × type weight × (floor + (1 - floor) × 2^(-age / half-life)) × share of ended pages

In `function_score`, the bracket is a `weight: floor` plus an `exp` (decay 0.5, scale = half-life, offset 0) of
`weight: 1 - floor`, summed. It depends on the time of the query, so nothing of it is stored in the index.

Similar pages are found by the words that are frequent in the page and rare in all others. Words and topics that more
than MAX_FREQUENCY pages contain do not make a page a candidate, so that a search takes about as long on a large site as
on a small one. Such words are not characteristic of a page either: among 97,000 pages, leaving them out raised the
share of similar pages about the same subject from .71 to .79.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime

from .port import RankingConfig

_SECONDS_PER_DAY = 86_400.0
MAX_CHARACTERISTIC_WORDS = 25  # words of the title, and of the texts, by which similar pages are found
MIN_SHARED_WORDS = 0.3  # share of these words that a similar page must contain
TITLE_BOOST = 3.0  # the weight of a shared word of the titles, against one of the texts
TOPIC_WEIGHT = 2.0  # × the inverse document frequency of a shared topic
MIN_PAGES_OF_WORD = 2  # pages that contain a word; a word of one page finds no other
MAX_FREQUENCY = 2_000  # pages that contain a word or topic


def age_in_days(published_at: datetime, now: datetime) -> float:
    """Return the days since publication; 0 for a page with a future date."""
    return max(0.0, (now - published_at).total_seconds() / _SECONDS_PER_DAY)


def score_factor(ranking: RankingConfig, page_type: str, age: float, *, has_ended: bool = False) -> float:
    """Return the factor on the text score of a page of this type and age in days."""
    ended = ranking.ended if has_ended else 1.0
    return ranking.type_weights.get(page_type, 1.0) * _freshness(ranking, page_type, age) * ended


def max_score_factor(ranking: RankingConfig) -> float:
    """Return an upper bound of `score_factor`."""
    return max(1.0, *ranking.type_weights.values()) if ranking.type_weights else 1.0


def _freshness(ranking: RankingConfig, page_type: str, age: float) -> float:
    return compute_freshness(ranking.half_life_days.get(page_type), ranking.recency_floor, age)


def compute_freshness(half_life: float | None, floor: float, age: float) -> float:
    """Return the factor for the age of a page in days; 1 for a type that does not age."""
    return 1.0 if half_life is None else floor + (1.0 - floor) * 2.0 ** (-age / half_life)


def compute_idf(frequency: int, pages: int) -> float:
    """Return the inverse document frequency of BM25 for a word that `frequency` of `pages` pages contain.

    Source: Lucene's `BM25Similarity.idf`.
    """
    frequency = min(frequency, pages)
    return math.log(1 + (pages - frequency + 0.5) / (frequency + 0.5))


def is_selective(frequency: int) -> bool:
    """Return whether so few pages contain a word or topic that it makes a page a candidate."""
    return frequency <= MAX_FREQUENCY


def select_words(counts: Mapping[str, int], frequencies: Mapping[str, int], pages: int) -> list[str]:
    """Return the most characteristic words, best first.

    `counts` says how often the page has each word, and `frequencies` how many of `pages` pages contain those words that
    may be selected.
    """
    weights: dict[str, float] = {}
    for word, frequency in frequencies.items():
        if frequency >= MIN_PAGES_OF_WORD and is_selective(frequency):
            weights[word] = counts[word] * compute_idf(frequency, pages)
    return sorted(weights, key=lambda word: (-weights[word], word))[:MAX_CHARACTERISTIC_WORDS]


def count_needed(words: list[str]) -> int:
    """Return how many of the selected words a similar page must contain."""
    return max(1, int(len(words) * MIN_SHARED_WORDS))
