"""Relevance metrics of a ranking, between 0 and 1. A ranking is a sequence of keys; grades are 0 to 3.

A page without a grade counts as 0, so that a ranking gains nothing by pages that were never graded.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from itertools import islice
from math import log2
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

MIN_USEFUL_GRADE = 2  # "clearly useful" and "exactly right"


def dcg(grades: Sequence[int]) -> float:
    """Return the discounted cumulative gain: the sum of (2^grade - 1) / log2(rank + 1), ranks from 1.

    The gain is that of Burges et al., "Learning to rank using gradient descent" (ICML 2005), as gov.uk and
    Elasticsearch's rank_eval use it; the discount that of Järvelin and Kekäläinen, "Cumulated gain-based evaluation
    of IR techniques" (ACM TOIS 20, 2002).
    """
    return sum((2**grade - 1) / log2(rank + 1) for rank, grade in enumerate(grades, 1))


def ndcg(ranking: Sequence[Key], grades: Mapping[Key, int], k: int = 10) -> float:
    """Return the `dcg` of the first k divided by that of the best order of all graded pages, found or not.

    If no page has a grade above 0, there is nothing to find and the result is 0.
    """
    ideal = dcg(sorted(grades.values(), reverse=True)[:k])
    return dcg([grades.get(key, 0) for key in islice(ranking, k)]) / ideal if ideal else 0.0


def recall(ranking: Sequence[Key], grades: Mapping[Key, int], k: int = 3) -> float:
    """Return the share of the first k ranks that useful pages could take and do: found / min(k, useful pages).

    Plain recall (Manning, Raghavan and Schütze, "Introduction to Information Retrieval", 8.3) divides by all useful
    pages; a topic with thirty of them could then never pass .1 in three ranks. The result is 0 if no page is useful.
    """
    useful = {key for key, grade in grades.items() if grade >= MIN_USEFUL_GRADE}
    return len(useful.intersection(ranking[:k])) / min(k, len(useful)) if useful else 0.0


def reciprocal_rank(ranking: Sequence[Key], wanted: Collection[Key], k: int = 10) -> float:
    """Return 1 / rank of the first wanted key within the first k, or 0 if there is none.

    Its mean over queries is MRR@k (Voorhees, "The TREC-8 question answering track report", 1999).
    """
    return next((1 / rank for rank, key in enumerate(ranking[:k], 1) if key in wanted), 0.0)
