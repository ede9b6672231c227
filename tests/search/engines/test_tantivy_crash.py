"""Killing a writing process at any time loses no acknowledged write and leaves no lock."""

from __future__ import annotations

import multiprocessing
import random
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from search.engines.port import Write
from search.engines.tantivy import TantivyEngine
from tests.search.engines import killed_writers
from tests.search.engines.builders import build_source, run_search
from tests.search.engines.killed_writers import rebuild_indexes, write_pages

KILLS = 20

pytestmark = pytest.mark.processes

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload([killed_writers.__name__])


def run_and_kill(function: Callable[..., None], *arguments: object, after: int, within: float) -> list[int]:
    """Run a function until it has sent `after` numbers, kill it within `within` seconds, and return what it sent."""
    receiver, sender = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=function, args=(sender, *arguments))
    process.start()
    sender.close()
    sent = [receiver.recv() for _ in range(after)]
    process.join(timeout=within)
    process.kill()
    process.join()
    with suppress(EOFError):
        while True:
            sent.append(receiver.recv())
    assert process.exitcode == -signal.SIGKILL
    return sent


@pytest.fixture
def random_delays() -> Iterator[random.Random]:
    return random.Random(20261124)  # type: ignore[return-value]


def test_every_acknowledged_write_survives_a_kill(tmp_path: Path, random_delays: random.Random) -> None:
    TantivyEngine(tmp_path).prepare(["en"])
    acknowledged: list[int] = []
    for _ in range(KILLS):
        start = max(acknowledged, default=1) + 2  # the last one may have been written without being acknowledged
        acknowledged += run_and_kill(write_pages, tmp_path, start, after=1, within=random_delays.uniform(0.0, 0.15))
    engine = TantivyEngine(tmp_path)
    versions = {entry.id: entry.version for entry in engine.scan("en")}
    assert set(acknowledged) <= set(versions)
    assert versions[1] >= max(acknowledged)
    result = run_search(engine, limit=1)
    assert result.total == len(versions)
    assert result.facets["topics"]["kept"] == len(versions) - 1
    assert engine.write([Write(1, "en", 10**7, build_source(1, "After"))])[0].result == "written"
    engine.close()


def test_a_kill_during_a_rebuild_leaves_a_complete_index_and_no_orphans(
    tmp_path: Path, random_delays: random.Random
) -> None:
    engine = TantivyEngine(tmp_path)
    engine.prepare(["en"])
    engine.write([Write(number, "en", 1, build_source(number, "Page")) for number in range(1, 61)])
    engine.close()
    for _ in range(KILLS // 4):
        run_and_kill(rebuild_indexes, tmp_path, after=1, within=random_delays.uniform(0.0, 0.4))
        assert run_search(engine).total == 60
        assert engine.write([Write(1, "en", 1, build_source(1, "Page"))])[0].result == "written"
        engine.close()
    engine.begin_generation("en").drop()
    assert len(list((tmp_path / "en").glob("g-*"))) <= 2  # the serving generation and the previous one
