"""How good a ranking is, as figures between 0 and 1. Pure: a ranking is a sequence of keys, grades are 0 to 3.

A page that nobody has graded counts as 0: a ranking is not rewarded for what was never looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from itertools import islice
from math import log2
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

MIN_USEFUL_GRADE = 2  # from this grade on a page counts as an answer: "clearly useful", "just what was asked"


def dcg(grades: Sequence[int]) -> float:
    """Discounted cumulative gain: the sum of (2^grade - 1) / log2(rank + 1), ranks from 1.

    The gain is that of Burges et al., "Learning to rank using gradient descent" (ICML 2005), as gov.uk and
    Elasticsearch's rank_eval use it; the discount that of Järvelin and Kekäläinen, "Cumulated gain-based evaluation
    of IR techniques" (ACM TOIS 20, 2002).
    """
    return sum((2**grade - 1) / log2(rank + 1) for rank, grade in enumerate(grades, 1))


def ndcg(ranking: Sequence[Key], grades: Mapping[Key, int], k: int = 10) -> float:
    """`dcg` of the first k against the best order of everything that was graded, not only of what was found.

    Where no page was graded above 0 there is nothing to find, and the figure is 0.
    """
    ideal = dcg(sorted(grades.values(), reverse=True)[:k])
    return dcg([grades.get(key, 0) for key in islice(ranking, k)]) / ideal if ideal else 0.0


def recall(ranking: Sequence[Key], grades: Mapping[Key, int], k: int = 3) -> float:
    """Useful pages among the first k, of as many as could stand there: found / min(k, useful ones).

    Plain recall (Manning, Raghavan and Schütze, "Introduction to Information Retrieval", 8.3) divides by all useful
    pages; a topic with thirty of them could then never pass .1 in three places. 0 where none is useful.
    """
    useful = {key for key, grade in grades.items() if grade >= MIN_USEFUL_GRADE}
    return len(useful.intersection(ranking[:k])) / min(k, len(useful)) if useful else 0.0


def reciprocal_rank(ranking: Sequence[Key], wanted: Collection[Key], k: int = 10) -> float:
    """1 / rank of the first wanted key within the first k, 0 where there is none.

    Its mean over queries is MRR@k (Voorhees, "The TREC-8 question answering track report", 1999).
    """
    return next((1 / rank for rank, key in enumerate(ranking[:k], 1) if key in wanted), 0.0)
