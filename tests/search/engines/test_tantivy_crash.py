"""Killing a writing process at any time loses no acknowledged write and leaves no lock."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from search.engines.port import Write
from search.engines.tantivy import TantivyEngine
from tests.search.engines.builders import build_source, run_search

ROOT = Path(__file__).parents[3]
KILLS = 20

pytestmark = pytest.mark.processes

WRITE_SCRIPT = """
engine = TantivyEngine(sys.argv[1])
for number in range(int(sys.argv[2]), 10**6):
    page, rewritten = build_source(number, "Page", topics=["kept"]), build_source(1, f"Rewritten {number}")
    writes = [Write(number, "en", 1, page), Write(1, "en", number, rewritten)]
    assert [outcome.result for outcome in engine.write(writes)] == ["written", "written"]
    if number % 4 == 0:
        engine.close()
    print(number, flush=True)
"""

REBUILD_SCRIPT = """
engine = TantivyEngine(sys.argv[1])
for number in range(10**6):
    generation = engine.begin_generation("en")
    for start in range(1, 61, 20):
        generation.write([Write(number, "en", 1, build_source(number, "Page")) for number in range(start, start + 20)])
    generation.promote()
    print(number, flush=True)
"""

# The fields of an index depend on the filters of the installed page types.
SCRIPT_IMPORTS = """
import sys
import django
django.setup()
from search.engines.port import Write
from search.engines.tantivy import TantivyEngine
from tests.search.engines.builders import build_source
"""


def run_and_kill(script: str, *arguments: object, after: int, within: float) -> list[int]:
    """Run a script until it has printed `after` lines, kill it within `within` seconds, and return what it printed."""
    command = [sys.executable, "-c", SCRIPT_IMPORTS + script, *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        printed = [process.stdout.readline() for _ in range(after)]
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=within)
        process.kill()
        printed += process.stdout.read().splitlines(keepends=True)
        errors = process.stderr.read()
    assert errors == ""
    return [int(line) for line in printed if line.endswith("\n")]


@pytest.fixture
def random_delays() -> Iterator[random.Random]:
    return random.Random(20261124)  # type: ignore[return-value]


def test_every_acknowledged_write_survives_a_kill(tmp_path: Path, random_delays: random.Random) -> None:
    TantivyEngine(tmp_path).prepare(["en"])
    acknowledged: list[int] = []
    for _ in range(KILLS):
        start = max(acknowledged, default=1) + 2  # the last one may have been written without being acknowledged
        acknowledged += run_and_kill(WRITE_SCRIPT, tmp_path, start, after=1, within=random_delays.uniform(0.0, 0.15))
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
        run_and_kill(REBUILD_SCRIPT, tmp_path, after=1, within=random_delays.uniform(0.0, 0.4))
        assert run_search(engine).total == 60
        assert engine.write([Write(1, "en", 1, build_source(1, "Page"))])[0].result == "written"
        engine.close()
    engine.begin_generation("en").drop()
    assert len(list((tmp_path / "en").glob("g-*"))) <= 2  # the serving generation and the previous one
