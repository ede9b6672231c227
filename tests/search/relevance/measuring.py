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

SEEDS = (11, 23)
INVARIANT_DEPTH = 3  # results among which the page of an invariant must be


@dataclass(slots=True)
class Measured:
    """The results of an engine and of the untuned ranking for the judged queries of each set, and all other figures."""

    engine: str
    ours: dict[str, list[EvaluatedQuery[str]]] = field(default_factory=dict)
    untuned: dict[str, list[EvaluatedQuery[str]]] = field(default_factory=dict)
    invariants: dict[str, tuple[int, list[str]]] = field(default_factory=dict)  # (number, missed)
    known_item: dict[int, dict[str, float]] = field(default_factory=dict)  # seed → kind → value
    related: dict[str, float] = field(default_factory=dict)
    related_ndcg: dict[str, float] = field(default_factory=dict)  # set → nDCG@4
    with_hooks: dict[str, float] = field(default_factory=dict)  # sample hook → nDCG of the demo
    related_rules: dict[str, tuple[int, list[str]]] = field(default_factory=dict)  # set → (pages, violations)
    semantic: dict[str, RankingComparison] = field(default_factory=dict)  # set and language → comparison
    languages: dict[str, float] = field(default_factory=dict)  # language and kind → value
    translations: dict[str, float] = field(default_factory=dict)  # figure, site and mode → value

    def of(self, name: str) -> tuple[list[EvaluatedQuery[str]], list[EvaluatedQuery[str]]]:
        """Return (ours, untuned) for one set, or for all sets with "all"."""
        if name != "all":
            return self.ours[name], self.untuned[name]
        return [one for part in self.ours.values() for one in part], [
            one for part in self.untuned.values() for one in part
        ]


def measure(into: Measured, name: str) -> None:
    """Measure one set, whose content must be in the database and in the index of the current engine."""
    ranking, queries = ours(), read_judged_queries(name)
    into.ours[name] = evaluate_queries(queries, ranking)
    with _untuned(into.engine) as untuned:
        into.untuned[name] = evaluate_queries(queries, untuned)
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
