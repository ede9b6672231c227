"""Fusion of lexical and semantic rankings, calculated by hand."""

from __future__ import annotations

import pytest

from search.semantic.rerank import fuse_scores


def rank(lexical, near) -> list[int]:
    """Return the pages by their fused scores; equal ones keep their order."""
    scores = fuse_scores(lexical, near)
    return sorted(scores, key=lambda pk: -scores[pk])


def test_scores_are_normalised_and_semantic_similarity_weighs_a_fifth():
    # Words: 1, .2, 0; meaning: 0, 1, .5. Together: .8, .36, .1.
    assert rank([(1, 30.0), (2, 14.0), (3, 10.0)], {1: 0.2, 2: 0.6, 3: 0.4}) == [1, 2, 3]
    # 2 is worth .8 * .8 + .2 = .84 now, more than the .8 of 1.
    assert rank([(1, 30.0), (2, 26.0), (3, 10.0)], {1: 0.2, 2: 0.6, 3: 0.4}) == [2, 1, 3]


def test_a_page_without_a_lexical_match_is_not_added():
    assert rank([(1, 2.0)], {7: 0.9, 1: 0.1}) == [1]


def test_a_page_outside_the_nearest_gets_no_semantic_score():
    assert rank([(1, 3.0), (2, 2.9), (3, 0.0)], {2: 0.9, 3: 0.8}) == [2, 1, 3]


def test_equal_scores_keep_the_lexical_order():
    assert rank([(9, 1.0), (3, 1.0), (5, 1.0)], {}) == [9, 3, 5]
    assert rank([], {1: 1.0}) == []


def test_fused_scores_stay_in_the_range_of_those_of_the_engine():
    scores = fuse_scores([(1, 30.0), (2, 14.0), (3, 10.0)], {1: 0.2, 2: 0.6, 3: 0.4})
    assert scores == pytest.approx({1: 26.0, 2: 17.2, 3: 12.0})


def test_the_meaning_decides_between_equal_scores():
    assert rank([(9, 1.0), (3, 1.0)], {3: 0.9, 9: 0.1}) == [3, 9]
