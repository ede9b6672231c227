"""Generations: a new index that is filled, checked, promoted in one step, and rolled back."""

import pytest

from search.engines.port import Engine, SearchUnavailable, Write
from tests.search.engines.builders import build_search_query, build_source, index_pages, refresh, run_search, search_ids


def test_a_generation_is_not_found_before_it_is_promoted(engine: Engine) -> None:
    index_pages(engine, build_source(1, "Old"))
    generation = engine.begin_generation("en")
    generation.write([Write(2, "en", 1, build_source(2, "New"))])
    assert search_ids(engine) == [1]
    generation.promote()
    assert search_ids(engine) == [2]


def test_a_generation_can_be_searched_and_scanned_before_it_is_promoted(engine: Engine) -> None:
    generation = engine.begin_generation("en")
    generation.write([Write(2, "en", 3, build_source(2, "New")), Write(1, "en", 4, None)])
    refresh(engine)
    assert [hit.id for hit in generation.search(build_search_query("new ")).hits] == [2]
    assert [(entry.id, entry.version, entry.is_tombstone) for entry in generation.scan()] == [
        (1, 4, True),
        (2, 3, False),
    ]


def test_writes_during_the_fill_go_to_both_generations(engine: Engine) -> None:
    index_pages(engine, build_source(1, "Before"))
    generation = engine.begin_generation("en")
    index_pages(engine, build_source(1, "Meanwhile"), version=2)
    assert search_ids(engine, "meanwhile ") == [1]
    generation.promote()
    assert search_ids(engine, "meanwhile ") == [1]


def test_the_bulk_load_never_replaces_a_newer_write(engine: Engine) -> None:
    generation = engine.begin_generation("en")
    index_pages(engine, build_source(1, "Newer"), version=5)
    outcomes = generation.write(
        [Write(1, "en", 4, build_source(1, "Older")), Write(2, "en", 4, build_source(2, "Other"))]
    )
    assert [outcome.result for outcome in outcomes] == ["superseded", "written"]
    generation.promote()
    assert search_ids(engine, "newer ") == [1]


def test_a_page_removed_during_the_fill_stays_removed(engine: Engine) -> None:
    index_pages(engine, build_source(1, "Going"), build_source(2, "Staying"))
    generation = engine.begin_generation("en")
    engine.write([Write(1, "en", 2, None)])
    generation.write([Write(1, "en", 1, build_source(1, "Going")), Write(2, "en", 1, build_source(2, "Staying"))])
    generation.promote()
    assert search_ids(engine) == [2]


@pytest.mark.extended
def test_writes_after_the_promotion_go_to_the_serving_generation(engine: Engine) -> None:
    index_pages(engine, build_source(1, "Old"))
    generation = engine.begin_generation("en")
    generation.promote()
    index_pages(engine, build_source(3, "After"))
    assert search_ids(engine) == [3]


def test_rolling_back_serves_the_previous_generation(engine: Engine) -> None:
    index_pages(engine, build_source(1, "Old"))
    generation = engine.begin_generation("en")
    generation.write([Write(2, "en", 1, build_source(2, "New"))])
    generation.promote()
    assert engine.roll_back("en")
    refresh(engine)
    assert search_ids(engine) == [1]
    index_pages(engine, build_source(3, "After"))
    assert set(search_ids(engine)) == {1, 3}


@pytest.mark.extended
def test_a_new_index_cannot_be_rolled_back(engine: Engine) -> None:
    index_pages(engine, build_source(1, "Old"))
    assert not engine.roll_back("en")
    assert search_ids(engine) == [1]


@pytest.mark.extended
def test_dropping_a_generation_changes_nothing(engine: Engine) -> None:
    index_pages(engine, build_source(1, "Old"))
    generation = engine.begin_generation("en")
    generation.drop()
    generation.drop()
    index_pages(engine, build_source(2, "After"))
    assert set(search_ids(engine)) == {1, 2}
    with pytest.raises(SearchUnavailable):
        generation.promote()
    assert set(search_ids(engine)) == {1, 2}


@pytest.mark.extended
def test_beginning_a_generation_drops_an_unfinished_one(engine: Engine) -> None:
    left = engine.begin_generation("en")
    left.write([Write(1, "en", 1, build_source(1, "Half"))])
    generation = engine.begin_generation("en")
    assert generation.name != left.name
    generation.write([Write(2, "en", 1, build_source(2, "Whole"))])
    with pytest.raises(SearchUnavailable):
        left.write([Write(3, "en", 1, build_source(3, "Late"))])
    with pytest.raises(SearchUnavailable):
        left.promote()
    generation.promote()
    assert search_ids(engine) == [2]


@pytest.mark.extended
def test_other_locales_are_unaffected(engine: Engine) -> None:
    index_pages(engine, build_source(1, "Radio", locale="fr"))
    engine.begin_generation("en").promote()
    assert search_ids(engine, "radio", locale="fr") == [1]
    assert run_search(engine).total == 0
