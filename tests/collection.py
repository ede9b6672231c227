"""A plugin that lets nothing be silent: every test that is written is collected, in a run, and run or skipped aloud.

`tests/silences.py` finds what cannot be seen in a collection.

Importing all modules takes a process six seconds, and most runs take tests of a few. So a module is left out if it
cannot have a test with the markers of the run. The names of its markers are in its text, in that of a `conftest.py`
above it, or in `markers.py`; a run that collects all modules checks that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest
from _pytest.mark.expression import Expression
from django.db import connection

from tests.markers import choose_few, skip_other_databases
from tests.runs import NOT_RUN, Run, list_runs

ADVICE = f"Begin the reason with “{NOT_RUN}”, and say what is missing."
NAME = re.compile(r"""\bmark\.(\w+)|["'](\w+)["']""")
SHARED = Path(__file__).with_name("markers.py")
RUN_MARKERS = frozenset(re.findall(r"[a-z]\w+", " ".join(run.expression for run in list_runs("test-all"))))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out a module if the run takes no test with any of the markers that it names."""
    if collection_path.suffix != ".py" or not (expression := config.option.markexpr):
        return None
    return None if may_take(expression, find_named_markers(collection_path, config.rootpath)) else True


@pytest.hookimpl(wrapper=True)
def pytest_pycollect_makeitem() -> Iterator[None]:
    """Mark the cases of a test `extended`, but for the number that its marker `few` says."""
    made = yield
    if isinstance(made, list):
        choose_few(made)
    return made


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item], config: pytest.Config) -> None:
    for item in items:
        named = find_named_markers(item.path, config.rootpath)
        if unnamed := {marker.name for marker in item.iter_markers()} & RUN_MARKERS - named:
            raise pytest.UsageError(
                f"{item.nodeid} is marked {', '.join(sorted(unnamed))}, but its module does not say so, nor does a "
                "`conftest.py` above it, so that a run may leave the module out. Name the marker there."
            )
    if left_out := [item.nodeid for item in items if not is_in_a_run(item)]:
        raise pytest.UsageError(
            f"No run of `tests/runs.py` takes {', '.join(left_out)}: the markers exclude one another. Remove one."
        )
    skip_other_databases(items, connection.vendor)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    """Fail for a module or a class without tests, and for one that is skipped without a reason."""
    report = yield
    if report.skipped and not has_reason(report):
        _fail(report, f"{collector.nodeid} is skipped without a reason. {ADVICE}")
    elif report.passed and not report.result and isinstance(collector, pytest.Module | pytest.Class):
        _fail(report, f"{collector.nodeid}: no test is collected from it. Write one, or rename or delete it.")
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Fail for a test that is skipped without a reason."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and not has_reason(report):
        _fail(report, f"{item.nodeid} is skipped without a reason. {ADVICE}")
    return report


def is_in_a_run(item: pytest.Item) -> bool:
    """Return whether a run of `make test-all` takes a test."""
    return any(is_taken(run, item) for run in list_runs("test-all"))


def is_taken(run: Run, item: pytest.Item) -> bool:
    """Return whether a run takes a test, by the markers of both."""
    return _evaluate(run.expression, frozenset(marker.name for marker in item.iter_markers()))


@cache
def may_take(expression: str, named: frozenset[str]) -> bool:
    """Return whether an expression of markers takes tests that have some of the named markers, or none."""
    used = sorted(named.intersection(re.findall(r"\w+", expression)))
    chosen = (frozenset(some) for size in range(len(used) + 1) for some in combinations(used, size))
    return any(_evaluate(expression, some) for some in chosen)


@cache
def find_named_markers(path: Path, root: Path) -> frozenset[str]:
    """Return the names in a text that may be markers, and those that hold for all modules of its directories."""
    found = frozenset(name for pair in NAME.findall(path.read_text(encoding="utf-8")) for name in pair if name)
    found |= {"extended"} if "few" in found else set()
    if path == SHARED or not path.is_relative_to(root):
        return found
    directory = path.parent if path.name != "conftest.py" else path.parent.parent
    directories = [one for one in (directory, *directory.parents) if one.is_relative_to(root)]
    above = next((one / "conftest.py" for one in directories if (one / "conftest.py").exists()), SHARED)
    return found | find_named_markers(above, root)


@cache
def _evaluate(expression: str, names: frozenset[str]) -> bool:
    return Expression.compile(expression).evaluate(lambda name, **_: name in names)


def has_reason(report: pytest.CollectReport | pytest.TestReport) -> bool:
    """Return whether the reason of a skip begins as agreed."""
    _, _, reason = report.longrepr
    return reason.removeprefix("Skipped: ").startswith(NOT_RUN)


def _fail(report: pytest.CollectReport | pytest.TestReport, message: str) -> None:
    report.outcome = "failed"
    report.longrepr = message
