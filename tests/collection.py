"""A plugin that lets nothing be silent: every test that is written is collected, in a run, and run or skipped aloud.

`tests/silences.py` finds what cannot be seen in a collection.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
from _pytest.mark.expression import Expression
from django.db import connection

from tests.markers import skip_other_databases
from tests.runs import NOT_RUN, Run, list_runs

ADVICE = f"Begin the reason with “{NOT_RUN}”, and say what is missing."


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
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
def _evaluate(expression: str, names: frozenset[str]) -> bool:
    return Expression.compile(expression).evaluate(lambda name, **_: name in names)


def has_reason(report: pytest.CollectReport | pytest.TestReport) -> bool:
    """Return whether the reason of a skip begins as agreed."""
    _, _, reason = report.longrepr
    return reason.removeprefix("Skipped: ").startswith(NOT_RUN)


def _fail(report: pytest.CollectReport | pytest.TestReport, message: str) -> None:
    report.outcome = "failed"
    report.longrepr = message
