"""Hazards of tantivy: locks, other processes, forks, panics, damaged files, growing files."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from search.engines.port import SearchUnavailable, Write
from search.engines.tantivy import TantivyEngine, index_reader
from search.engines.tantivy.index_reader import DictionaryCache, open_snapshot
from search.engines.tantivy.store import Store, unavailable_on_failure
from tests.command_server import CommandServer, command_server
from tests.search.engines.builders import build_source, delete_page, index_pages, run_search, search_ids


@pytest.fixture
def tantivy(tmp_path: Path) -> Iterator[TantivyEngine]:
    engine = TantivyEngine(tmp_path)
    engine.prepare(["en"])
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def other_processes() -> Iterator[CommandServer]:
    with command_server({**os.environ, "PYTHONWARNINGS": "error"}) as commands:
        yield commands


@pytest.fixture
def run_in_process(other_processes: CommandServer) -> Callable[[str, Path], str]:
    """Return a function that runs a script in another process and returns its output."""
    imports = (
        "import os, sys\nfrom search.engines.tantivy import TantivyEngine\n"
        "from tests.search.engines.builders import build_source, index_pages, search_ids\n"
        "engine = TantivyEngine(sys.argv[1])\n"
    )
    return lambda script, directory: other_processes.run("-c", imports + script, str(directory), seconds=60).strip()


def current(directory: Path) -> Path:
    path = Store(directory, "en").read_pointer("CURRENT")
    assert path is not None
    return path


@pytest.mark.parametrize("name", ["lost+found", ".DS_Store", "Thumbs.db", "nohup"])
@pytest.mark.parametrize("is_directory", [True, False])
def test_entries_of_others_in_its_directory_do_not_disturb(
    tantivy: TantivyEngine, tmp_path: Path, name: str, is_directory: bool
) -> None:
    (tmp_path / name).mkdir(mode=0o700) if is_directory else (tmp_path / name).write_bytes(b"Bud1")
    index_pages(tantivy, build_source(1, "Here"))
    health = tantivy.health()
    assert (health.ok, health.documents) == (True, {"en": 1}), health.detail


@pytest.mark.processes
def test_a_write_in_another_process_is_visible_immediately(
    tantivy: TantivyEngine, tmp_path: Path, run_in_process: Callable[[str, Path], str]
) -> None:
    assert search_ids(tantivy) == []
    run_in_process('index_pages(engine, build_source(1, "Elsewhere")); engine.close()', tmp_path)
    assert search_ids(tantivy, "elsewhere") == [1]


@pytest.mark.processes
def test_a_promotion_in_another_process_is_visible_immediately(
    tantivy: TantivyEngine, tmp_path: Path, run_in_process: Callable[[str, Path], str]
) -> None:
    index_pages(tantivy, build_source(1, "Old"))
    tantivy.close()
    run_in_process('engine.begin_generation("en").promote()', tmp_path)
    assert search_ids(tantivy) == []
    index_pages(tantivy, build_source(2, "New"))
    assert search_ids(tantivy) == [2]


@pytest.mark.processes
def test_an_idle_writer_lets_another_process_write(
    tantivy: TantivyEngine, tmp_path: Path, run_in_process: Callable[[str, Path], str]
) -> None:
    index_pages(tantivy, build_source(1, "Here"))
    run_in_process('index_pages(engine, build_source(2, "There")); engine.close()', tmp_path)
    index_pages(tantivy, build_source(3, "Here again"))
    assert set(search_ids(tantivy)) == {1, 2, 3}


def test_two_engines_in_one_process_take_turns(tantivy: TantivyEngine, tmp_path: Path) -> None:
    other = TantivyEngine(tmp_path)
    index_pages(tantivy, build_source(1, "One"))
    index_pages(other, build_source(2, "Two"))
    other.close()
    index_pages(tantivy, build_source(3, "Three"))
    assert set(search_ids(other)) == {1, 2, 3}


@pytest.mark.processes
def test_a_forked_child_opens_its_own_reader_and_writer(
    tantivy: TantivyEngine, tmp_path: Path, run_in_process: Callable[[str, Path], str]
) -> None:
    script = """
index_pages(engine, build_source(1, "Parent"))
assert search_ids(engine) == [1]
child = os.fork()
if child == 0:
    assert search_ids(engine) == [1]
    index_pages(engine, build_source(2, "Child"))
    engine.close()
    os._exit(0)
_, status = os.waitpid(child, 0)
assert status == 0
index_pages(engine, build_source(3, "Parent again"))
print(sorted(search_ids(engine)))
engine.close()
"""
    assert run_in_process(script, tmp_path) == "[1, 2, 3]"


@pytest.mark.slow
def test_threads_read_while_one_writes(tantivy: TantivyEngine) -> None:
    index_pages(tantivy, build_source(1, "Zebra"))
    stop = threading.Event()

    def read() -> int:
        count = 0
        while not stop.is_set():
            assert 1 in search_ids(tantivy, "zebra crossing OR zebra", limit=200)
            count += 1
        return count

    with ThreadPoolExecutor(3) as pool:
        readers = [pool.submit(read) for _ in range(3)]
        try:
            for number in range(2, 40):
                index_pages(tantivy, build_source(number, f"Zebra {number}"))
        finally:
            stop.set()
        assert all(one.result() for one in readers)
    assert run_search(tantivy, "zebra").total == 39


@pytest.mark.slow
def test_many_writes_leave_no_files_behind(tantivy: TantivyEngine, tmp_path: Path) -> None:
    for number in range(60):
        index_pages(tantivy, build_source(1, f"Page {number}"), build_source(number + 2, "Page"), version=number + 1)
        if number % 10 == 9:
            tantivy.close()
    delete_page(tantivy, 2, version=99)
    tantivy.close()
    index_pages(tantivy, build_source(100, "Last"))
    tantivy.close()
    segments = {path.name.partition(".")[0] for path in current(tmp_path).iterdir() if len(path.name) > 32}
    assert len(segments) <= 20


def test_files_of_a_killed_commit_do_not_block_the_next_one(tantivy: TantivyEngine, tmp_path: Path) -> None:
    index_pages(tantivy, build_source(1, "Page"), build_source(2, "Page"))
    tantivy.close()
    meta = json.loads((current(tmp_path) / "meta.json").read_text())
    segment = meta["segments"][0]["segment_id"].replace("-", "")
    coming = range(meta["opstamp"] + 1, meta["opstamp"] + 10)  # one of these is the next commit's
    strays = [current(tmp_path) / f"{segment}.{opstamp}.del" for opstamp in coming]
    for stray in (*strays, current(tmp_path) / f"{'a' * 32}.idx"):
        stray.write_bytes(b"half")
    index_pages(tantivy, build_source(1, "Rewritten"), version=2)
    tantivy.close()
    assert search_ids(tantivy, "rewritten") == [1]
    assert not (current(tmp_path) / f"{'a' * 32}.idx").exists()
    assert [path.read_bytes() for path in current(tmp_path).glob("*.del")].count(b"half") == 0


def test_a_damaged_index_is_unavailable_and_can_be_rebuilt(tantivy: TantivyEngine, tmp_path: Path) -> None:
    index_pages(tantivy, build_source(1, "Page"))
    tantivy.close()
    (current(tmp_path) / "meta.json").write_text("{}")
    other = TantivyEngine(tmp_path)
    with pytest.raises(SearchUnavailable):
        run_search(other)
    with pytest.raises(SearchUnavailable):
        other.write([Write(1, "en", 1, None)])
    assert not other.health().ok
    generation = other.begin_generation("en")
    generation.write([Write(1, "en", 1, build_source(1, "Page"))])
    generation.promote()
    assert search_ids(other) == [1]
    assert other.health().ok


def test_a_missing_index_is_unavailable(tantivy: TantivyEngine, tmp_path: Path) -> None:
    Store(tmp_path, "en").pointer_path("CURRENT").unlink()
    with pytest.raises(SearchUnavailable):
        run_search(tantivy)


def test_orphans_of_killed_rebuilds_are_deleted(tantivy: TantivyEngine, tmp_path: Path) -> None:
    orphan = Store(tmp_path, "en").create_index()
    assert orphan.is_dir()
    tantivy.begin_generation("en").drop()
    assert not orphan.exists()
    assert current(tmp_path).is_dir()


def test_panics_and_errors_raise_search_unavailable_and_interrupts_do_not() -> None:
    panic = type("PanicException", (BaseException,), {})
    for error in (panic("index out of bounds"), ValueError("bad"), OSError("disk full")):
        with pytest.raises(SearchUnavailable), unavailable_on_failure("searching"):
            raise error
    with pytest.raises(KeyboardInterrupt), unavailable_on_failure("searching"):
        raise KeyboardInterrupt


def test_the_dictionary_of_a_large_index_is_read_in_the_background(
    tantivy: TantivyEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_reader, "MAX_PAGES_READ_AT_ONCE", 0)
    words = DictionaryCache()
    index_pages(tantivy, build_source(1, "Hotel"))
    assert words.get(open_snapshot(current(tmp_path), "en").searcher, 1).frequency("hotel") == 1
    index_pages(tantivy, build_source(2, "Garment"))
    newer = open_snapshot(current(tmp_path), "en").searcher
    assert words.get(newer, 2).frequency("garment") == 0
    for thread in threading.enumerate():
        if thread.name == index_reader.DICTIONARY_THREAD_NAME:
            thread.join()
    assert words.get(newer, 2).frequency("garment") == 1


def test_a_merge_that_goes_on_does_not_keep_the_files_of_a_draft(
    tantivy: TantivyEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The writer of a draft is not closed, so the library may add a file while the directory is deleted."""
    index_pages(tantivy, build_source(1, "The harbour"))
    remove_directory = os.rmdir

    def add_file_and_remove(path: str, **given: Any) -> None:
        for directory in tmp_path.glob("*/draft-*[0-9]"):
            (directory / "merged").touch()
        remove_directory(path, **given)

    with tantivy.with_draft(build_source(2, "A draft")):
        assert list(tmp_path.glob("*/draft-*"))
        monkeypatch.setattr(os, "rmdir", add_file_and_remove)
    assert not list(tmp_path.glob("*/draft-*"))
