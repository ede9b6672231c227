"""The formulas of the metrics, compared with figures calculated by hand."""

from __future__ import annotations

import pytest

from search.evaluation.evaluator import (
    EvaluatedQuery,
    GradedQuery,
    calculate_metrics,
    calculate_metrics_by_kind,
    dcg,
    evaluate_queries,
    ndcg,
    recall,
    reciprocal_rank,
)

GRADES = {"a": 3, "b": 2, "c": 1, "d": 0}


def test_gain_grows_with_the_grade_and_shrinks_with_the_rank():
    # 7/log2(2) + 3/log2(3) + 1/log2(4) = 7 + 1.8928 + .5
    assert dcg([3, 2, 1]) == pytest.approx(9.3928, abs=1e-4)
    assert dcg([]) == 0.0


def test_the_ideal_order_has_ndcg_one_and_the_reverse_less():
    assert ndcg(["a", "b", "c", "d"], GRADES) == pytest.approx(1.0)
    # 0 + 1/log2(3) + 3/log2(4) + 7/log2(5) = .6309 + 1.5 + 3.0147, of 9.3928
    assert ndcg(["d", "c", "b", "a"], GRADES) == pytest.approx(5.1457 / 9.3928, abs=1e-4)


def test_missing_relevant_pages_count_in_the_ideal_order():
    assert ndcg(["a"], GRADES) == pytest.approx(7 / 9.3928, abs=1e-4)


def test_an_ungraded_page_gains_nothing_and_takes_a_rank():
    assert ndcg(["?", "a"], {"a": 3}) == pytest.approx(1 / 1.58496, abs=1e-4)


def test_only_the_first_k_results_count_in_both_orders():
    many = dict.fromkeys(range(20), 3)
    assert ndcg(list(range(20)), many, 10) == pytest.approx(1.0)
    assert ndcg(["x"] * 10 + [1], many, 10) == 0.0


def test_metrics_are_zero_without_a_relevant_page():
    assert ndcg(["d"], {"d": 0}) == 0.0
    assert recall(["c"], {"c": 1}) == 0.0


def test_recall_is_relative_to_the_possible_number_of_relevant_pages():
    assert recall(["a", "x", "y", "b"], GRADES) == 0.5  # one of two relevant pages is among the first three
    assert recall([1, 2, 3], dict.fromkeys(range(30), 2)) == 1.0


def test_the_reciprocal_rank_uses_the_first_relevant_result():
    assert reciprocal_rank(["x", "a", "b"], {"a", "b"}) == 0.5
    assert reciprocal_rank(["x"] * 10 + ["a"], {"a"}) == 0.0


def test_means_are_calculated_for_all_queries_and_by_kind():
    found = GradedQuery("one", "topic", "en", {"a": 3})
    missed = GradedQuery("two", "typo", "en", {"b": 3})
    evaluated = evaluate_queries([found, missed], lambda one: ["a", "z"] if one is found else [])
    assert evaluated == [EvaluatedQuery(found, ("a", "z")), EvaluatedQuery(missed, ())]
    together = calculate_metrics(evaluated)
    assert (together.queries, together.ndcg, together.recall, together.without_results) == (2, 0.5, 0.5, 1)
    assert together.ungraded == 0.5
    assert {kind: part.ndcg for kind, part in calculate_metrics_by_kind(evaluated).items()} == {
        "topic": 1.0,
        "typo": 0.0,
    }
    assert calculate_metrics([]).queries == 0
