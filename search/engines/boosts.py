"""Boosts by type and age: the formula that every engine applies to every hit.

    score = text score × type weight × (floor + (1 - floor) × 2^(-age / half-life))

In `function_score`: the bracket is a `weight: floor` plus an `exp` (decay 0.5, scale = half-life,
offset 0) of `weight: 1 - floor`, summed. It depends on the time of the query, so nothing of it is stored in the index.
"""

from __future__ import annotations

from datetime import datetime

from .port import RankingConfig

_SECONDS_PER_DAY = 86_400.0


def age_in_days(published_at: datetime, now: datetime) -> float:
    """Return the days since publication; 0 for a page with a future date."""
    return max(0.0, (now - published_at).total_seconds() / _SECONDS_PER_DAY)


def score_factor(ranking: RankingConfig, page_type: str, age: float) -> float:
    """Return the factor on the text score of a page of this type and age in days."""
    return ranking.type_weights.get(page_type, 1.0) * _freshness(ranking, page_type, age)


def max_score_factor(ranking: RankingConfig) -> float:
    """Return an upper bound of `score_factor`."""
    return max(1.0, *ranking.type_weights.values()) if ranking.type_weights else 1.0


def _freshness(ranking: RankingConfig, page_type: str, age: float) -> float:
    half_life = ranking.half_life_days.get(page_type)
    if half_life is None:
        return 1.0
    return ranking.recency_floor + (1.0 - ranking.recency_floor) * 2.0 ** (-age / half_life)
