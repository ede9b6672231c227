"""Figures of the demo content with sample hooks of a project: what they change, and that they are called.

The sample function prefers newer pages, the sample weights count titles of stories more, and the sample provider knows
what the editors of the demo have chosen, which is otherwise left out of the figures of related pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

from wagtail import hooks

from cms.content.references import ReadContext
from cms.pages.models import BasePage
from search.engines.port import Hit, SearchQuery
from search.evaluation.evaluator import calculate_metrics, evaluate_queries
from search.querying import params

from .files import read_judged_queries
from .measuring import Measured
from .rankings import ours

SAMPLE_WEIGHTS = {"story": {"title": 1.2}}
MAX_BOOST = 1.1


def change_nothing(search_query: SearchQuery, hits: Sequence[Hit]) -> Mapping[int, float]:
    """Return the scores of the engine."""
    return {hit.id: hit.score for hit in hits}


def prefer_new(search_query: SearchQuery, hits: Sequence[Hit]) -> Mapping[int, float]:
    """Return higher scores for pages of the last two years."""
    fields = {hit.id: hit.fields for hit in hits}
    new = {pk for pk, one in fields.items() if one and (search_query.now - one.published_at).days < 730}
    return {hit.id: hit.score * MAX_BOOST for hit in hits if hit.id in new}


def provide_chosen(page: BasePage, context: ReadContext) -> list[int]:
    """Return what the editor of the demo has chosen, as a system of a project may know it."""
    stored = BasePage.objects.get(pk=page.pk)
    return stored.chosen_ids("related")


@contextmanager
def sample_provider() -> Iterator[None]:
    """Register the sample provider of related pages."""
    with hooks.register_temporarily("clarion_related_pages", f"{__name__}.provide_chosen"):
        yield


def measure_hooks(into: Measured) -> None:
    """Measure the judged queries of the demo, which must be in the index of the current engine, with each hook."""
    for name in ("change_nothing", "prefer_new"):
        with hooks.register_temporarily("clarion_search_ranking", (f"{__name__}.{name}", "")):
            into.with_hooks[name] = _measure()
    weighted = replace(params.RANKING, field_weights=SAMPLE_WEIGHTS)
    with patch.object(params, "RANKING", weighted):
        into.with_hooks["search_weights"] = _measure()


def _measure() -> float:
    return calculate_metrics(evaluate_queries(read_judged_queries("demo"), ours())).ndcg
