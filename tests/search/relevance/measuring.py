"""Measure one engine: judged queries, invariants and known items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from cms.pages.models import BasePage
from search.evaluation.evaluator import EvaluatedQuery, GradedQuery, evaluate_queries
from search.semantic.switch import RankingComparison

from . import known_item
from .datasets import CORPUS
from .files import read_invariants, read_judged_queries
from .rankings import Ranking, ours, untuned_multi_match, untuned_tantivy
from .rules import with_rules

SEEDS = (11, 23)
INVARIANT_DEPTH = 3  # results among which the page of an invariant must be


@dataclass(slots=True)
class Figures:
    """What was measured under one condition: on a fresh installation, or with the rules that an editor would enter."""

    judged: dict[str, list[EvaluatedQuery[str]]] = field(default_factory=dict)  # set → queries
    invariants: dict[str, tuple[int, list[str]]] = field(default_factory=dict)  # set → (number, missed)
    known_item: dict[int, dict[str, float]] = field(default_factory=dict)  # seed → kind → value

    def of(self, name: str) -> list[EvaluatedQuery[str]]:
        """Return the queries of one set, or of all sets with "all"."""
        return _of(name, self.judged)


@dataclass(slots=True)
class Measured:
    """The results of an engine and of the untuned ranking for the judged queries of each set, and all other figures."""

    engine: str
    fresh: Figures = field(default_factory=Figures)
    ruled: Figures = field(default_factory=Figures)
    untuned: dict[str, list[EvaluatedQuery[str]]] = field(default_factory=dict)
    related: dict[str, float] = field(default_factory=dict)
    related_ndcg: dict[str, float] = field(default_factory=dict)  # set → nDCG@4
    with_hooks: dict[str, float] = field(default_factory=dict)  # sample hook → nDCG of the demo
    related_rules: dict[str, tuple[int, list[str]]] = field(default_factory=dict)  # set → (pages, violations)
    semantic: dict[str, RankingComparison] = field(default_factory=dict)  # set and language → comparison
    languages: dict[str, float] = field(default_factory=dict)  # language and kind → value
    translations: dict[str, float] = field(default_factory=dict)  # figure, site and mode → value

    def untuned_of(self, name: str) -> list[EvaluatedQuery[str]]:
        """Return the queries of one set, or of all sets with "all", with the results of the untuned ranking."""
        return _of(name, self.untuned)


def _of(name: str, by_set: dict[str, list[EvaluatedQuery[str]]]) -> list[EvaluatedQuery[str]]:
    return [one for part in by_set.values() for one in part] if name == "all" else by_set[name]


def measure(into: Measured, name: str) -> None:
    """Measure one set, whose content must be in the database and in the index of the current engine."""
    _measure(into.fresh, name)
    with with_rules(name):
        _measure(into.ruled, name)
    with _untuned(into.engine) as untuned:
        into.untuned[name] = evaluate_queries(read_judged_queries(name), untuned)


def _measure(into: Figures, name: str) -> None:
    ranking = ours()
    into.judged[name] = evaluate_queries(read_judged_queries(name), ranking)
    into.invariants[name] = _invariants(name, ranking)
    if name == "digitalgov":
        into.known_item = _known_items()


@contextmanager
def _untuned(engine: str) -> Iterator[Ranking]:
    """Yield the ranking of the engine without any configuration."""
    if engine == "tantivy":
        yield untuned_tantivy()
    else:
        with untuned_multi_match() as ranking:
            yield ranking


def _invariants(name: str, ranking: Ranking) -> tuple[int, list[str]]:
    expected = list(read_invariants(name))
    missed = [
        f"“{query}” → {page}"
        for query, locale, page in expected
        if page not in ranking(GradedQuery(query, "", locale, {}))[:INVARIANT_DEPTH]
    ]
    return len(expected), missed


def _known_items(seeds: Sequence[int] = SEEDS) -> dict[int, dict[str, float]]:
    titles = known_item.read_titles(CORPUS)
    named = dict(BasePage.objects.values_list("pk", "title"))
    return {seed: known_item.measure_queries(known_item.generate_queries(titles, seed), named) for seed in seeds}
