"""Versions and tombstones: the newest write wins, in any order of arrival."""

from itertools import permutations

import pytest

from search.engines.port import Engine, IndexEntry, Write
from tests.search.engines.builders import build_source, delete_page, index_pages, refresh, run_search, search_ids


def results(engine: Engine, *writes: Write) -> list[str]:
    outcomes = engine.write(writes)
    assert [outcome.id for outcome in outcomes] == [write.id for write in writes]
    refresh(engine)
    return [outcome.result for outcome in outcomes]


def test_a_rewrite_replaces_the_page(engine: Engine) -> None:
    index_pages(engine, build_source(1, "Alpha"))
    index_pages(engine, build_source(1, "Omega"), version=2)
    assert search_ids(engine, "alpha ") == []
    assert search_ids(engine, "omega ") == [1]
    assert run_search(engine).total == 1


def test_an_older_write_is_superseded(engine: Engine) -> None:
    index_pages(engine, build_source(1, "Omega"), version=5)
    assert results(engine, Write(1, "en", 4, build_source(1, "Alpha"))) == ["superseded"]
    assert results(engine, Write(1, "en", 4, None)) == ["superseded"]
    assert search_ids(engine, "omega ") == [1]


@pytest.mark.extended
def test_the_same_version_may_be_written_again(engine: Engine) -> None:
    index_pages(engine, build_source(1, "Alpha"), version=5)
    index_pages(engine, build_source(1, "Omega"), version=5)
    assert search_ids(engine, "omega ") == [1]
    assert run_search(engine).total == 1


@pytest.mark.few(3)
@pytest.mark.parametrize("order", list(permutations([1, 2, 3])))
def test_any_order_of_arrival_ends_with_the_newest(engine: Engine, order: tuple[int, ...]) -> None:
    sources = {1: build_source(9, "First"), 2: None, 3: build_source(9, "Third")}
    for version in order:
        engine.write([Write(9, "en", version, sources[version])])
    refresh(engine)
    assert search_ids(engine, "third ") == [9]
    assert run_search(engine).total == 1


def test_the_newest_of_several_writes_in_one_batch_wins(engine: Engine) -> None:
    writes = [Write(1, "en", version, build_source(1, f"Title{version}")) for version in (2, 3, 1)]
    assert results(engine, *writes) == ["written", "written", "superseded"]
    assert search_ids(engine, "title3 ") == [1]
    assert run_search(engine).total == 1


def test_a_tombstone_contains_only_its_version(engine: Engine) -> None:
    index_pages(engine, build_source(1, "Secret", topics=["sea"]), build_source(2, "Open"))
    delete_page(engine, 1, version=2)
    assert search_ids(engine, "secret ") == []
    assert run_search(engine).total == 1
    assert run_search(engine).facets["topics"] == {}
    entries = list(engine.scan("en"))
    assert [(entry.id, entry.version, entry.is_tombstone) for entry in entries] == [(1, 2, True), (2, 1, False)]


def test_a_tombstone_supersedes_older_writes(engine: Engine) -> None:
    delete_page(engine, 1, version=7)
    assert results(engine, Write(1, "en", 6, build_source(1, "Late"))) == ["superseded"]
    assert run_search(engine).total == 0
    index_pages(engine, build_source(1, "Again"), version=8)
    assert search_ids(engine, "again ") == [1]


@pytest.mark.extended
def test_a_scan_returns_all_entries_by_ascending_id(engine: Engine) -> None:
    pages = [build_source(number, f"Page {number}") for number in (5, 3, 1200, 1, 40)]
    index_pages(engine, *pages, version=4)
    expected = [IndexEntry(page["id"], 4, page["fingerprint"]) for page in sorted(pages, key=lambda page: page["id"])]
    assert list(engine.scan("en")) == expected


def test_a_scan_reads_more_than_one_batch(engine: Engine) -> None:
    engine.write([Write(number, "en", 1, None) for number in range(1, 2502)])
    refresh(engine)
    assert [entry.id for entry in engine.scan("en")] == list(range(1, 2502))


@pytest.mark.extended
def test_deleting_tombstones_affects_nothing_else(engine: Engine) -> None:
    index_pages(engine, build_source(1, "Stays"), build_source(2, "Goes"), build_source(3, "Goes"))
    delete_page(engine, 2)
    delete_page(engine, 3)
    engine.delete_tombstones("en", [1, 2, 99])
    refresh(engine)
    assert [entry.id for entry in engine.scan("en")] == [1, 3]
    assert search_ids(engine, "stays ") == [1]
    index_pages(engine, build_source(2, "Back"), version=3)  # an engine may go on refusing older ones for a while
    assert search_ids(engine, "back ") == [2]


def test_each_locale_has_its_own_index(engine: Engine) -> None:
    index_pages(engine, build_source(1, "Radio"))
    index_pages(engine, build_source(2, "Radio", locale="fr"))
    assert search_ids(engine, "radio") == [1]
    assert search_ids(engine, "radio", locale="fr") == [2]
    assert [entry.id for entry in engine.scan("fr")] == [2]


@pytest.mark.extended
def test_a_batch_may_contain_several_locales(engine: Engine) -> None:
    writes = [
        Write(1, "en", 1, build_source(1, "Radio")),
        Write(2, "fr", 1, build_source(2, "Radio", locale="fr")),
        Write(3, "en", 1, None),
    ]
    assert results(engine, *writes) == ["written"] * 3
    assert engine.write([]) == []


def test_a_page_that_cannot_be_indexed_fails_alone(engine: Engine) -> None:
    broken = build_source(1, "Broken", published_at="not a date")
    outcomes = engine.write([Write(1, "en", 1, broken), Write(2, "en", 1, build_source(2, "Fine"))])
    refresh(engine)
    assert [outcome.result for outcome in outcomes] == ["failed", "written"]
    assert outcomes[0].reason
    assert search_ids(engine) == [2]


@pytest.mark.extended
def test_preparing_again_loses_nothing(engine: Engine) -> None:
    index_pages(engine, build_source(1, "Kept"))
    engine.prepare(["en", "fr"])
    assert search_ids(engine, "kept ") == [1]


@pytest.mark.extended
def test_health_counts_pages_without_tombstones(engine: Engine) -> None:
    index_pages(engine, build_source(1, "One"), build_source(2, "Two"))
    delete_page(engine, 2)
    health = engine.health()
    assert health.ok
    assert health.documents["en"] == 1
    assert health.documents["fr"] == 0
