"""What one engine answers, in figures: the judged queries, the invariants, the known items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from cms.pages.models import BasePage
from search.evaluation.evaluator import EvaluatedQuery, GradedQuery, evaluate_queries

from . import known_item
from .datasets import CORPUS
from .files import invariants, judged
from .rankings import Ranking, ours, untuned_multi_match, untuned_tantivy

SEEDS = (11, 23)
FIRST = 3  # where an invariant's page must be


@dataclass(slots=True)
class Measured:
    """By set the judged queries as the engine answered them, and as the untuned ranking did; and the rest."""

    engine: str
    ours: dict[str, list[EvaluatedQuery[str]]] = field(default_factory=dict)
    untuned: dict[str, list[EvaluatedQuery[str]]] = field(default_factory=dict)
    invariants: dict[str, tuple[int, list[str]]] = field(default_factory=dict)  # (how many, those that were missed)
    known_item: dict[int, dict[str, float]] = field(default_factory=dict)  # by seed, by kind
    related: dict[str, float] = field(default_factory=dict)

    def of(self, name: str) -> tuple[list[EvaluatedQuery[str]], list[EvaluatedQuery[str]]]:
        """(ours, untuned) of a set, or of "all" of them together."""
        if name != "all":
            return self.ours[name], self.untuned[name]
        return [one for part in self.ours.values() for one in part], [
            one for part in self.untuned.values() for one in part
        ]


def measure(into: Measured, name: str) -> None:
    """The figures of one set; its content must be in the database and in the index of the engine in use."""
    ranking, queries = ours(), judged(name)
    into.ours[name] = evaluate_queries(queries, ranking)
    with _untuned(into.engine) as untuned:
        into.untuned[name] = evaluate_queries(queries, untuned)
    into.invariants[name] = _invariants(name, ranking)
    if name == "digitalgov":
        into.known_item = _known_items()


@contextmanager
def _untuned(engine: str) -> Iterator[Ranking]:
    """What the engine gives without any work of ours: for each engine its own."""
    if engine == "tantivy":
        yield untuned_tantivy()
    else:
        with untuned_multi_match() as ranking:
            yield ranking


def _invariants(name: str, ranking: Ranking) -> tuple[int, list[str]]:
    asked = list(invariants(name))
    missed = [
        f"“{query}” → {page}"
        for query, locale, page in asked
        if page not in ranking(GradedQuery(query, "", locale, {}))[:FIRST]
    ]
    return len(asked), missed


def _known_items(seeds: Sequence[int] = SEEDS) -> dict[int, dict[str, float]]:
    titles = known_item.titles_of(CORPUS)
    named = dict(BasePage.objects.values_list("pk", "title"))
    return {seed: known_item.figures(known_item.queries(titles, seed), named) for seed in seeds}
