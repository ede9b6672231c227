"""The arithmetic of two orders in one. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

# Of the two scores, each brought to 0 … 1. With .2, questions in sentences gain and known items stay where they are;
# with .5, or by ranks instead of scores, known items fall (docs/decisions has the figures).
SEMANTIC_WEIGHT = 0.2
RERANK_DEPTH = 100  # of each order


def fuse_rankings(lexical: Sequence[tuple[int, float]], near: Mapping[int, float]) -> list[int]:
    """The pages of `lexical` in a new order. `lexical` are (page, score), best first; `near` the likest, by cosine.

    A page that is not among the likest gets nothing for its likeness; one that is only among those is not added.
    Ties keep the order of `lexical`.
    """
    by_words, by_meaning = _scaled(dict(lexical)), _scaled(near)
    score = {pk: (1 - SEMANTIC_WEIGHT) * by_words[pk] + SEMANTIC_WEIGHT * by_meaning.get(pk, 0.0) for pk, _ in lexical}
    return sorted(score, key=lambda pk: -score[pk])


def _scaled(scores: Mapping[int, float]) -> dict[int, float]:
    """The least becomes 0, the greatest 1; where all are equal, all are 1."""
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    return {pk: (score - low) / (high - low) if high > low else 1.0 for pk, score in scores.items()}
