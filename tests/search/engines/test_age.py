"""Boosts by type and age: one factor of the score, the same on every engine."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from search.engines.port import Engine, Source
from search.engines.score_formulas import age_in_days, max_score_factor, score_factor
from search.querying.ranking_config import RANKING
from tests.search.engines.builders import NOW, build_source, index_pages, run_search, search_ids


def build_aged_source(page_id: int, days: float, **given: object) -> Source:
    return build_source(page_id, "Garment audit", published_at=(NOW - timedelta(days=days)).isoformat(), **given)


@pytest.mark.few(2)
@pytest.mark.parametrize("page_type", ["release", "story"])
def test_the_newer_of_two_equal_pages_ranks_first(engine: Engine, page_type: str) -> None:
    index_pages(
        engine,
        build_aged_source(1, 10, type=page_type),
        build_aged_source(2, 2000, type=page_type),
        build_aged_source(3, 700, type=page_type),
    )
    assert search_ids(engine, "garment audit") == [1, 3, 2]


@pytest.mark.extended
def test_calls_to_action_and_standard_pages_have_no_recency_boost(engine: Engine) -> None:
    index_pages(
        engine,
        build_aged_source(1, 10, type="call_to_action"),
        build_aged_source(2, 2000, type="call_to_action"),
        build_aged_source(3, 500, type="standard"),
    )
    assert search_ids(engine, "garment audit") == [3, 2, 1]  # equal scores: by id


def test_a_better_match_ranks_before_a_newer_page(engine: Engine) -> None:
    index_pages(
        engine,
        build_source(1, "Garment audit", type="release", published_at="2005-01-01T00:00:00+00:00"),
        build_source(2, "Notes", type="release", body="A garment audit.", published_at="2025-12-31T00:00:00+00:00"),
    )
    assert search_ids(engine, "garment audit") == [1, 2]


def build_ending_source(page_id: int, days: float, **given: object) -> Source:
    """Return a call to action that ends in so many days."""
    ends_at = (NOW + timedelta(days=days)).isoformat()
    return build_source(page_id, "Sign the petition", type="call_to_action", ends_at=ends_at, **given)


def test_pages_that_have_ended_rank_after_those_that_have_not(engine: Engine) -> None:
    index_pages(
        engine,
        build_ending_source(1, 1),
        build_source(2, "Sign the petition"),
        build_ending_source(3, -1),
        build_ending_source(4, 0),  # an end is the first moment after it
    )
    assert search_ids(engine, "petition") == [2, 1, 4, 3]


def test_the_end_is_compared_with_the_moment_of_the_search(engine: Engine) -> None:
    index_pages(engine, build_ending_source(1, 2), build_ending_source(2, 1))
    assert search_ids(engine, "petition") == [2, 1]
    assert search_ids(engine, "petition", now=NOW + timedelta(days=1.5)) == [1, 2]


def test_a_better_match_ranks_before_a_page_that_has_not_ended(engine: Engine) -> None:
    index_pages(engine, build_ending_source(1, -1), build_source(2, "Harbour", body="They sign. A petition."))
    assert search_ids(engine, "sign the petition") == [1, 2]


def test_an_end_changes_no_order_by_date_and_no_filter(engine: Engine) -> None:
    index_pages(engine, build_ending_source(1, -1), build_ending_source(2, 1))
    assert search_ids(engine, "petition", sort="newest") == [2, 1]
    assert run_search(engine, "petition").total == 2


def test_the_score_is_the_text_score_times_the_boost(engine: Engine) -> None:
    pages = [
        build_aged_source(1, 0.5, type="release"),
        build_aged_source(2, 365, type="release"),
        build_aged_source(3, 9000, type="story"),
        build_aged_source(4, -3),
        build_aged_source(5, 100, type="story", ends_at=NOW.isoformat()),
    ]
    index_pages(engine, *pages)
    shape = replace(RANKING, type_weights={"story": 1.2})
    plain = replace(RANKING, half_life_days={}, type_weights={}, ended=1.0)
    scores = {hit.id: hit.score for hit in run_search(engine, "garment audit", ranking=shape).hits}
    texts = {hit.id: hit.score for hit in run_search(engine, "garment audit", ranking=plain).hits}
    for page in pages:
        age = age_in_days(datetime.fromisoformat(page["published_at"]), NOW)
        factor = score_factor(shape, page["type"], age, has_ended=page["ends_at"] is not None)
        assert scores[page["id"]] == pytest.approx(texts[page["id"]] * factor, rel=1e-4)


@pytest.mark.extended
def test_the_order_of_many_equal_matches_is_by_weight_to_the_end(engine: Engine) -> None:
    index_pages(engine, *(build_aged_source(number, (number * 37) % 500, type="release") for number in range(1, 501)))
    youngest_first = sorted(range(1, 501), key=lambda number: (number * 37) % 500)
    assert search_ids(engine, "garment", limit=500) == youngest_first
    assert search_ids(engine, "garment", limit=10) == youngest_first[:10]
    assert search_ids(engine, "garment", limit=10, offset=490) == youngest_first[490:]


def test_the_recency_boost_halves_with_each_half_life() -> None:
    shape = replace(RANKING, half_life_days={"release": 100.0}, recency_floor=0.6)
    assert [score_factor(shape, "release", age) for age in (0, 100, 200)] == pytest.approx([1.0, 0.8, 0.7])
    assert score_factor(shape, "release", 1e6) == pytest.approx(0.6)
    assert score_factor(shape, "standard", 1e6) == 1.0


def test_no_boost_exceeds_the_maximum() -> None:
    assert max_score_factor(replace(RANKING, type_weights={"story": 1.5})) == 1.5
    assert max_score_factor(replace(RANKING, type_weights={"story": 0.5})) == 1.0
    assert max_score_factor(replace(RANKING, type_weights={})) == 1.0


def test_a_page_with_a_future_date_has_age_zero() -> None:
    assert age_in_days(NOW + timedelta(days=3), NOW) == 0.0
