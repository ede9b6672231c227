"""scripts/test: a run that cannot be started, or that leaves no complete report, is a failure."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.programs import load_program
from tests.runs import Run

SCRIPT = Path(__file__).parents[1] / "scripts" / "test"
RUN = Run("Sequential", "sequential")
REPORT = '<testsuites><testsuite tests="3" errors="0" failures="0" skipped="1"/></testsuites>'
# A program that takes the place of pytest: it succeeds once two of it have started, and waits for that for a minute.
WAITS_FOR_ANOTHER = f"""
REPORT = {REPORT!r}
import os, pathlib, sys, time
started = pathlib.Path(os.environ["STARTED"])
(started / os.environ["DATABASE_URL"].rpartition("/")[2]).touch()
end = time.monotonic() + 60
while len(list(started.iterdir())) < 2 and time.monotonic() < end:
    time.sleep(0.05)
if len(list(started.iterdir())) == 2:
    (path,) = (one.partition("=")[2] for one in sys.argv if one.startswith("--junitxml="))
    pathlib.Path(path).write_text(REPORT)
"""


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return scripts/test as a module, whose runs write their reports to a directory of this test."""
    monkeypatch.setenv("TEST_REPORTS", str(tmp_path))
    monkeypatch.setattr(sys, "path", [str(SCRIPT.parent), *sys.path])
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    return load_program("test")


@pytest.mark.parametrize(
    ("report", "has_failed", "counts"),
    [
        (REPORT, False, "    2 passed, 0 failed, 1 skipped"),
        (REPORT[:40], True, "left no report"),
        ("", True, "left no report"),
        (None, True, "left no report"),
    ],
    ids=["complete", "broken off", "empty", "absent"],
)
def test_a_run_without_a_complete_report_has_failed(script, tmp_path, report, has_failed, counts) -> None:
    path = tmp_path / "report.xml"
    if report is not None:
        path.write_text(report)
    outcome = script.Outcome("Sequential", False, 0.0, 0.0)
    outcome.read(path)
    assert (outcome.has_failed, outcome.counts) == (has_failed, counts)


@pytest.mark.processes
def test_two_runs_beside_the_parallel_ones_go_on_at_once_each_with_its_database(script, tmp_path) -> None:
    program = tmp_path / "program.py"
    program.write_text(WAITS_FOR_ANOTHER)
    (tmp_path / "started").mkdir()
    runs = script.Pytest({"STARTED": str(tmp_path / "started")}, [sys.executable, str(program)], tmp_path)
    runs.execute_all([RUN, Run("Browser", "browser")], "postgres://localhost/clarion")
    assert [outcome.counts for outcome in runs.outcomes] == ["    2 passed, 0 failed, 1 skipped"] * 2
    assert {file.name for file in (tmp_path / "started").iterdir()} == {"clarion_sequential", "clarion_browser"}


@pytest.mark.processes
def test_a_run_beside_the_parallel_ones_that_cannot_be_started_is_not_overlooked(script, tmp_path) -> None:
    runs = script.Pytest({}, [str(tmp_path / "no-such-program")], tmp_path)
    with pytest.raises(FileNotFoundError, match="no-such-program"):
        runs.execute_all([RUN], "")
