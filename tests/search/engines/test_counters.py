"""The counters of the content that are stored with the indexes."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.engines.port import Engine, SearchUnavailable
from search.engines.tantivy import TantivyEngine
from search.engines.tantivy.store import COUNTERS_DIRECTORY, COUNTERS_FILE
from tests.elasticsearch import server
from tests.search.engines.builders import build_source, index_pages, search_ids

A, B = "a" * 32, "b" * 32


@pytest.mark.extended
def test_the_highest_counter_of_each_lineage_is_stored(engine: Engine) -> None:
    assert engine.read_counter(A) is None
    for lineage, counter in ((A, 7), (A, 5), (B, 3)):
        engine.record_counter(lineage, counter)
    assert (engine.read_counter(A), engine.read_counter(B), engine.read_counter("c" * 32)) == (7, 3, None)


def test_a_counter_survives_new_generations_and_the_engine_goes_on(engine: Engine) -> None:
    index_pages(engine, build_source(1, "Old"))
    engine.record_counter(A, 7)
    for number in (1, 2):
        generation = engine.begin_generation("en")
        generation.promote()
        engine.record_counter(A, 7 + number)
    engine.prepare(["en", "fr"])
    engine.close()
    assert engine.read_counter(A) == 9
    assert engine.health().outdated == ()
    index_pages(engine, build_source(2, "New"))
    assert search_ids(engine) == [2]


def test_an_engine_with_another_prefix_or_directory_knows_nothing(engine: Engine, tmp_path: Path) -> None:
    engine.record_counter(A, 7)
    if isinstance(engine, TantivyEngine):
        assert TantivyEngine(tmp_path / "other").read_counter(A) is None
    else:
        other = type(engine)(server.require_url(), f"{engine.prefix}-staging")
        assert other.read_counter(A) is None
        other.close()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"a": null}'])
def test_a_damaged_file_of_tantivy_knows_nothing_and_is_replaced(tmp_path: Path, content: str) -> None:
    engine = TantivyEngine(tmp_path)
    (tmp_path / COUNTERS_DIRECTORY).mkdir()
    (tmp_path / COUNTERS_DIRECTORY / COUNTERS_FILE).write_text(content)
    assert engine.read_counter(A) is None
    engine.record_counter(A, 7)
    assert engine.read_counter(A) == 7
    assert engine.health().ok


def test_a_directory_that_cannot_be_written_is_an_unavailable_engine(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SearchUnavailable):
        TantivyEngine(tmp_path / "file").record_counter(A, 7)
