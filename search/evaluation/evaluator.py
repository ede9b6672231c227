"""Run graded queries and calculate their relevance figures, overall and by kind of query."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Generic

from .metrics import Key, ndcg, recall

RESULT_DEPTH = 10  # results evaluated per query


@dataclass(frozen=True, slots=True)
class GradedQuery(Generic[Key]):
    """A query and the grades of its pages: 3 exactly right, 2 clearly useful, 1 marginal, 0 not relevant."""

    query: str
    kind: str
    locale: str
    grades: Mapping[Key, int]


@dataclass(frozen=True, slots=True)
class EvaluatedQuery(Generic[Key]):
    """A graded query with its first results."""

    query: GradedQuery[Key]
    ranking: tuple[Key, ...]

    @property
    def ndcg(self) -> float:
        """The nDCG of the results."""
        return ndcg(self.ranking, self.query.grades, RESULT_DEPTH)

    @property
    def recall(self) -> float:
        """The recall among the first three results."""
        return recall(self.ranking, self.query.grades)

    @property
    def ungraded(self) -> int:
        """The number of results without a grade."""
        return sum(key not in self.query.grades for key in self.ranking)


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over `queries` queries; `without_results` of them found nothing."""

    queries: int
    ndcg: float
    recall: float
    without_results: int
    ungraded: float  # share of the results without a grade


def evaluate_queries(
    queries: Iterable[GradedQuery[Key]], search: Callable[[GradedQuery[Key]], Sequence[Key]]
) -> list[EvaluatedQuery[Key]]:
    """Run all queries. `search` returns the keys of what a visitor would see, in order."""
    return [EvaluatedQuery(query, tuple(search(query)[:RESULT_DEPTH])) for query in queries]


def calculate_figures(evaluated: Sequence[EvaluatedQuery[Key]]) -> Figures:
    """Return the mean figures; all are 0 without queries."""
    if not evaluated:
        return Figures(0, 0.0, 0.0, 0, 0.0)
    shown = sum(len(one.ranking) for one in evaluated)
    return Figures(
        queries=len(evaluated),
        ndcg=fmean(one.ndcg for one in evaluated),
        recall=fmean(one.recall for one in evaluated),
        without_results=sum(not one.ranking for one in evaluated),
        ungraded=sum(one.ungraded for one in evaluated) / shown if shown else 0.0,
    )


def calculate_figures_by_kind(evaluated: Iterable[EvaluatedQuery[Key]]) -> dict[str, Figures]:
    """Return the figures of each kind of query, in the order in which the kinds first occur."""
    groups: dict[str, list[EvaluatedQuery[Key]]] = {}
    for one in evaluated:
        groups.setdefault(one.query.kind, []).append(one)
    return {kind: calculate_figures(group) for kind, group in groups.items()}
