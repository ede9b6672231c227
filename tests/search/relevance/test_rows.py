"""Thresholds of relevance, and the number and mix of the judgements."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from search.evaluation.evaluator import EvaluatedQuery, GradedQuery

from . import gates
from .files import KINDS, RELATED_SETS, SETS, read_invariants, read_judged_queries, read_related
from .measuring import Figures, Measured


def measured(good: int, bad: int = 0, engine: str = "tantivy") -> Measured:
    queries = [GradedQuery("q", "topic", "en", {"a": 3})] * (good + bad)
    ours = [EvaluatedQuery(one, ("a",) if number < good else ()) for number, one in enumerate(queries)]
    untuned = [EvaluatedQuery(one, ()) for one in queries]
    fresh, ruled = (Figures(judged=dict.fromkeys(SETS, ours)) for _ in range(2))
    return Measured(engine, fresh, ruled, untuned=dict.fromkeys(SETS, untuned))


def missed(one: Measured) -> list[str]:
    return [row.gate for row in gates.judged_rows(one) if not row.passed]


# Autouse, so that no test reads or overwrites the committed figures.
@pytest.fixture(autouse=True)
def accepted(monkeypatch, tmp_path):
    """Use a temporary file for the accepted figures, and return its path."""
    monkeypatch.setattr(gates, "ACCEPTED", tmp_path / "accepted.json")
    return gates.ACCEPTED


def test_a_figure_at_its_threshold_passes_and_one_below_it_fails():
    assert missed(measured(85, 15)) == []
    assert missed(measured(84, 16)) == ["nDCG@10, all, 200 queries"]


def test_figures_may_fall_a_hundredth_below_the_accepted_ones(accepted):
    accepted.write_text(json.dumps({"tantivy": {"demo": {"fresh": 0.95, "with_rules": 0.95}}}))
    assert missed(measured(94, 6)) == []
    assert missed(measured(93, 7)) == ["nDCG@10 as accepted, demo, 100 queries"]
    assert missed(measured(93, 7, engine="elasticsearch")) == []  # each engine has its own


def test_accepted_figures_are_the_baseline_of_later_ones(accepted):
    gates.accept(measured(95, 5))
    by_set = [f"nDCG@10 as accepted, {name}, 100 queries" for name in SETS]
    assert missed(measured(93, 7)) == [*by_set, "nDCG@10 as accepted, all, 200 queries"]


def test_a_ranking_no_better_than_the_untuned_one_fails():
    one = measured(90, 10)
    one.untuned = one.ruled.judged
    assert missed(one) == ["nDCG@10 above untuned, all"]


def test_one_missed_invariant_fails():
    one = measured(100)
    one.fresh.invariants = {"demo": (30, [])}
    one.ruled.invariants = {"demo": (30, ["“q” → page"])}
    assert missed(one) == ["invariants, demo, 30"]


def test_rules_of_editors_do_not_hide_what_a_fresh_installation_misses(accepted):
    one = measured(95, 5)
    gates.accept(one)
    one.fresh = measured(93, 7).fresh
    by_set = [f"nDCG@10 as accepted, {name}, 100 queries" for name in SETS]
    assert missed(one) == [*by_set, "nDCG@10 as accepted, all, 200 queries"]


def test_tantivy_is_compared_with_elasticsearch():
    figures = dict.fromkeys(gates.MIN_KNOWN_ITEM_MRR, 0.96)
    better = Figures(known_item={11: dict.fromkeys(gates.MIN_KNOWN_ITEM_MRR, 0.99)})
    one = Measured("tantivy", *(Figures(known_item={11: figures}) for _ in range(2)))
    rows = list(gates.known_item_rows(one, Measured("elasticsearch", better, better)))
    assert not any(row.passed for row in rows)  # .03 below Elasticsearch
    assert all(row.passed for row in gates.known_item_rows(one, None))


def test_the_judgements_have_the_required_number_and_mix():
    queries = [one for name in SETS for one in read_judged_queries(name)]
    assert len(queries) >= 120
    assert min(Counter(one.kind for one in queries)[kind] for kind in KINDS) >= 12
    assert min(len(one.grades) for one in queries) >= 8
    assert all(max(one.grades.values()) == 3 for one in queries)
    assert sum(len(list(read_invariants(name))) for name in SETS) >= 30


@pytest.mark.parametrize("name", SETS)
def test_no_page_has_two_grades_and_no_query_is_there_twice(name):
    seen = Counter((one.query, one.locale, one.kind) for one in read_judged_queries(name))
    assert max(seen.values()) == 1


def test_related_pages_have_an_accepted_figure_and_keep_every_rule(accepted):
    one = measured(95, 5)
    one.related_ndcg, one.related_rules = {"demo": 0.8}, {"demo": (40, [])}
    gates.accept(one)
    assert all(row.passed for row in gates.related_page_rows(one))
    one.related_ndcg["demo"] = 0.78
    one.related_rules["demo"] = (40, ["page: series"])
    assert [(row.gate, row.passed, row.note) for row in gates.related_page_rows(one)] == [
        ("related nDCG@4 as accepted, demo, 40 pages", False, ""),
        ("rules of related pages, demo, 40", False, "page: series"),
    ]


def test_a_hook_that_changes_nothing_must_cost_nothing():
    one = measured(100)
    one.with_hooks = {"change_nothing": 1.0, "prefer_new": 0.96}
    assert all(row.passed for row in gates.hook_rows(one))
    one.with_hooks = {"change_nothing": 0.99, "prefer_new": 0.94}
    assert not any(row.passed for row in gates.hook_rows(one))
    one.with_hooks = {}
    assert list(gates.hook_rows(one)) == []


@pytest.mark.parametrize("name", RELATED_SETS)
def test_related_pages_are_judged_in_each_set(name):
    pages = read_related(name)
    assert len(pages) >= 40
    assert len({(one.locale, one.slug) for one in pages}) == len(pages)
    assert all(one.slug not in one.grades and max(one.grades.values()) >= 1 for one in pages)
    assert name == "demo" or min(len(one.grades) for one in pages) >= 8


@pytest.mark.processes
def test_the_command_starts_without_the_settings_of_a_test_run():
    code = "import tests.search.relevance.__main__"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "cms.settings.test"}
    run = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[3], env=environment, check=False)
    assert run.returncode == 0
