"""The ranking configuration, and the notation of minimum_should_match."""

import pytest

from search.querying.ranking_config import RANKING, count_required_groups


@pytest.mark.parametrize(
    ("count", "required"),
    [(0, 0), (1, 1), (2, 2), (3, 2), (4, 2), (5, 2), (6, 3), (7, 2), (8, 2), (9, 1), (10, 2), (15, 3), (64, 12)],
)
def test_minimum_should_match_requires_most_of_few_words_and_few_of_many(count: int, required: int) -> None:
    assert count_required_groups(count, RANKING.minimum_should_match) == required


@pytest.mark.parametrize(
    ("count", "spec", "required"),
    [
        (4, "3", 3),
        (2, "3", 2),  # at most the number of groups
        (4, "-1", 3),
        (1, "-2", 0),  # at least zero
        (5, "75%", 3),  # rounded towards zero: 3.75
        (5, "-25%", 4),  # one may be missing: 1.25
        (2, "2<75%", 2),  # a condition holds above its bound
        (3, "2<75%", 2),
        (10, "2<-25% 9<-3", 7),
        (9, "2<-25% 9<-3", 7),
    ],
)
def test_minimum_should_match_is_interpreted_as_in_lucene(count: int, spec: str, required: int) -> None:
    assert count_required_groups(count, spec) == required


def test_typo_clauses_weigh_less_than_exact_words() -> None:
    assert RANKING.typo < RANKING.body < RANKING.summary < RANKING.title


def test_calls_to_action_and_standard_pages_do_not_age() -> None:
    assert "call_to_action" not in RANKING.half_life_days
    assert "standard" not in RANKING.half_life_days
    assert RANKING.half_life_days["release"] < RANKING.half_life_days["story"]
