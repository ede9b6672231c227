"""Closing an engine releases its resources; the next call opens it again."""

import threading

import pytest

from search.engines.port import Engine, SearchUnavailable, Write
from tests.search.engines.builders import (
    NOW,
    build_search_query,
    build_source,
    correct_spelling,
    delete_page,
    find_similar,
    index_pages,
    refresh,
    run_search,
    search_ids,
)


@pytest.mark.extended
def test_closing_twice_is_closing_once(engine: Engine) -> None:
    engine.close()
    engine.close()
    index_pages(engine, build_source(1, "Hotel"))
    engine.close()
    engine.close()
    assert search_ids(engine, "hotel ") == [1]


def test_every_operation_works_after_closing(engine: Engine) -> None:
    index_pages(engine, build_source(1, "Hotel workers"), build_source(2, "Gone"))
    delete_page(engine, 2)
    calls = {
        "prepare": lambda: engine.prepare(["en", "fr"]),
        "write": lambda: [one.result for one in engine.write([Write(3, "en", 1, None)])],
        "search": lambda: search_ids(engine, "hotel "),
        "similar": lambda: list(find_similar(engine, 1)),
        "suggest": lambda: [one.title for one in engine.suggest("hot", "en", site=1, now=NOW)],
        "correct": lambda: correct_spelling(engine, "hotle"),
        "explain": lambda: engine.explain(build_search_query("hotel "), 1).found,
        "scan": lambda: [entry.id for entry in engine.scan("en")],
        "purge": lambda: engine.delete_tombstones("en", [2]),
        "begin": lambda: engine.begin_generation("en").promote(),
        "roll_back": lambda: engine.roll_back("en"),
        "health": lambda: engine.health().ok,
    }
    results = {}
    for name, call in calls.items():
        engine.close()
        results[name] = call()
    assert results == {
        "prepare": None,
        "write": ["written"],
        "search": [1],
        "similar": [],
        "suggest": ["Hotel workers"],
        "correct": "hotel",
        "explain": True,
        "scan": [1, 2, 3],
        "purge": None,
        "begin": None,
        "roll_back": True,
        "health": True,
    }


@pytest.mark.extended
def test_a_generation_can_be_filled_and_promoted_across_a_close(engine: Engine) -> None:
    generation = engine.begin_generation("en")
    engine.close()
    generation.write([Write(1, "en", 1, build_source(1, "Hotel"))])
    engine.close()
    index_pages(engine, build_source(2, "Meanwhile"))
    engine.close()
    assert [entry.id for entry in generation.scan()] == [1, 2]
    generation.promote()
    engine.close()
    assert set(search_ids(engine)) == {1, 2}


@pytest.mark.extended
def test_a_scan_continues_after_closing(engine: Engine) -> None:
    engine.write([Write(number, "en", 1, None) for number in range(1, 1502)])
    refresh(engine)
    entries = engine.scan("en")
    first = next(entries)
    engine.close()
    assert [first.id, *(entry.id for entry in entries)] == list(range(1, 1502))


def test_searches_of_other_threads_succeed_while_closing(engine: Engine) -> None:
    index_pages(engine, build_source(1, "Hotel"))
    totals: list[int] = []
    refused: list[SearchUnavailable] = []

    def search_repeatedly() -> None:
        for _ in range(25):
            try:
                totals.append(run_search(engine, "hotel ").total)
            except SearchUnavailable as exc:
                refused.append(exc)

    threads = [threading.Thread(target=search_repeatedly) for _ in range(4)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        engine.close()
    for thread in threads:
        thread.join()
    assert (len(totals), set(totals), refused) == (100, {1}, [])
