"""Fusion of lexical and semantic rankings, calculated by hand."""

from __future__ import annotations

from search.semantic.rerank import FusionCursor, fuse_rankings, is_fusion_cursor


def test_scores_are_normalised_and_semantic_similarity_weighs_a_fifth():
    # Words: 1, .2, 0; meaning: 0, 1, .5. Together: .8, .36, .1.
    assert fuse_rankings([(1, 30.0), (2, 14.0), (3, 10.0)], {1: 0.2, 2: 0.6, 3: 0.4}) == [1, 2, 3]
    # 2 is worth .8 * .8 + .2 = .84 now, more than the .8 of 1.
    assert fuse_rankings([(1, 30.0), (2, 26.0), (3, 10.0)], {1: 0.2, 2: 0.6, 3: 0.4}) == [2, 1, 3]


def test_a_page_without_a_lexical_match_is_not_added():
    assert fuse_rankings([(1, 2.0)], {7: 0.9, 1: 0.1}) == [1]


def test_a_page_outside_the_nearest_gets_no_semantic_score():
    assert fuse_rankings([(1, 3.0), (2, 2.9), (3, 0.0)], {2: 0.9, 3: 0.8}) == [2, 1, 3]


def test_equal_scores_keep_the_lexical_order():
    assert fuse_rankings([(9, 1.0), (3, 1.0), (5, 1.0)], {}) == [9, 3, 5]
    assert fuse_rankings([], {1: 1.0}) == []


def test_a_fusion_cursor_round_trips():
    rest = FusionCursor((3, 1, 2), "an engine's")
    assert is_fusion_cursor(str(rest))
    assert FusionCursor.read(str(rest)) == rest
    assert FusionCursor.read(str(FusionCursor((4,), None))) == FusionCursor((4,), None)
    assert not is_fusion_cursor("eyJ-_=")
