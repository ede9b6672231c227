"""Judged queries asked again: what the answers are worth, together and by kind of query."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Generic

from .metrics import Key, ndcg, recall

RESULT_DEPTH = 10  # answers looked at


@dataclass(frozen=True, slots=True)
class GradedQuery(Generic[Key]):
    """A query and what its pages are worth: 3 just what was asked, 2 clearly useful, 1 marginal, 0 not."""

    query: str
    kind: str
    locale: str
    grades: Mapping[Key, int]


@dataclass(frozen=True, slots=True)
class EvaluatedQuery(Generic[Key]):
    """One judged query with the first answers to it."""

    judged: GradedQuery[Key]
    ranking: tuple[Key, ...]

    @property
    def ndcg(self) -> float:
        return ndcg(self.ranking, self.judged.grades, RESULT_DEPTH)

    @property
    def recall(self) -> float:
        return recall(self.ranking, self.judged.grades)

    @property
    def ungraded(self) -> int:
        """How many of the first answers nobody has graded."""
        return sum(key not in self.judged.grades for key in self.ranking)


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over `queries` queries; `unanswered` of them had no answer at all."""

    queries: int
    ndcg: float
    recall: float
    without_results: int
    ungraded: float  # share of the first answers that nobody has graded


def evaluate_queries(
    queries: Iterable[GradedQuery[Key]], result: Callable[[GradedQuery[Key]], Sequence[Key]]
) -> list[EvaluatedQuery[Key]]:
    """Ask all of them. `answer` gives the keys of what a visitor would see, in order."""
    return [EvaluatedQuery(judged, tuple(result(judged)[:RESULT_DEPTH])) for judged in queries]


def calculate_figures(evaluated: Sequence[EvaluatedQuery[Key]]) -> Figures:
    """The means; all zero without a query."""
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
    """The figures of each kind of query, kinds in the order they come."""
    groups: dict[str, list[EvaluatedQuery[Key]]] = {}
    for one in evaluated:
        groups.setdefault(one.judged.kind, []).append(one)
    return {kind: calculate_figures(group) for kind, group in groups.items()}
