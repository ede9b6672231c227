"""What a model of semantic search gains for the judged queries of each language, by a measured comparison.

It is no gate: the switch of a site and language is on only where judged queries gain (search/semantic/switch.py).
`CLARION_SEMANTIC_MODEL` names the directory of the model; without it the comparison is skipped by name.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from django.test import override_settings

from cms.pages.models import BasePage
from search.evaluation.evaluator import GradedQuery, calculate_metrics, evaluate_queries
from search.indexing.expected_documents import expected_documents
from search.models import IndexedPage
from search.semantic import rerank, vector_job
from search.semantic.directory_model import find_problem
from search.semantic.installed_model import REQUIRED_PACKAGES
from search.semantic.switch import RankingComparison, override_switch

from .files import read_judged_queries
from .rankings import Ranking, ours

MODEL = os.environ.get("CLARION_SEMANTIC_MODEL", "")
IN_SENTENCES = "question"  # the kind of queries that a model is for


def get_missing_reason() -> str:
    """Return why the comparison cannot run; empty if it can."""
    if not MODEL:
        return "semantic search: CLARION_SEMANTIC_MODEL names no directory of a model"
    if absent := [name for name in REQUIRED_PACKAGES if find_spec(name) is None]:
        return f"semantic search: {', '.join(absent)} not installed (requirements/semantic.txt)"
    return find_problem(Path(MODEL))


def compare(name: str) -> dict[str, RankingComparison]:
    """Return the comparison for a set's queries of each language and for its questions in sentences.

    The content of the set must be in the database and in the index of the current engine.
    """
    ranking, queries = ours(), read_judged_queries(name)
    parts = {locale: [one for one in queries if one.locale == locale] for locale in {one.locale for one in queries}}
    parts["questions"] = [one for one in queries if one.kind == IN_SENTENCES]
    with override_settings(SEMANTIC_SEARCH=True, SEMANTIC_MODEL=MODEL):
        rerank.clear_caches()
        _compute_vectors()
        return {f"{name} {part}": _compare(ranking, parts[part]) for part in sorted(parts)}


def _compute_vectors() -> None:
    """Compute the vectors of all documents. An index that was rebuilt knows no fingerprints, so they get one here."""
    documents = expected_documents(BasePage.objects.values_list("pk", flat=True)).sources
    ids = [pk for pk, source in documents.items() if source]
    IndexedPage.objects.bulk_create([IndexedPage(page_id=pk) for pk in ids], ignore_conflicts=True)
    IndexedPage.objects.filter(page_id__in=ids).update(fingerprint="measured")
    vector_job.update_all()


def _compare(ranking: Ranking, queries: list[GradedQuery[str]]) -> RankingComparison:
    figures = []
    for on in (False, True):
        with override_switch(on):
            figures.append(calculate_metrics(evaluate_queries(queries, ranking)).ndcg)
    return RankingComparison(len(queries), *figures)


def format_lines(engine: str, compared: dict[str, RankingComparison]) -> Iterator[str]:
    """Yield a line for each comparison."""
    for name, one in compared.items():
        yield (
            f"{engine:13} {'semantic search, ' + name:44} nDCG@10 {one.lexical:.3f} → {one.fused:.3f}"
            f" ({one.gain:+.3f}, {one.queries} queries)"
        )
