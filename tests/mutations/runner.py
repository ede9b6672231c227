"""Run tests with mutations, each run in a process of its own.

The processes are forked from one that has imported the tests and most of the code. They change the functions that a
mutation concerns in their memory (`code_swap.py`), and import changed sources of other modules (`source_finder.py`).
Where a mutation changes more than the body of a function that is there already, a new process imports everything. No
file is changed, so that nothing has to be restored, whatever ends a run.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import asdict, dataclass, field
from multiprocessing.connection import Connection
from typing import Any

import pytest

from .code_swap import can_swap, swap_code
from .mutation import ROOT, Change, Mutation, MutationError
from .source_finder import install

TIMEOUT_SECONDS = 600  # time of one run: a mutation may cause an endless loop
PYTEST_OPTIONS = ["-q", "--tb=no", "-p", "no:cacheprovider", "-p", "no:xdist"]
# An error of these kinds comes from a mutation that is not a program, and not from a test that knows the rule.
BROKEN = (SyntaxError, ImportError, NameError)


@dataclass(slots=True)
class Run:
    """The outcome of a run: the tests that failed, each with the name of the error, and those that passed or skipped.

    `error` is the reason why the run says nothing.
    """

    failed: dict[str, str] = field(default_factory=dict)
    passed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    error: str = ""
    seconds: float = 0.0


class RunRecorder:
    """A pytest plugin that records the outcomes of tests in a run."""

    def __init__(self, run: Run) -> None:
        self.run = run

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[pytest.TestReport]:
        report: pytest.TestReport = yield
        name = item.nodeid.removeprefix("tests/")
        if report.failed and call.excinfo is not None:
            if isinstance(call.excinfo.value, BROKEN):
                self.run.error = f"{name}: {call.excinfo.exconly()}"
            self.run.failed[name] = call.excinfo.typename
        elif report.skipped:
            self.run.skipped.append(name)
        elif call.when == "call":
            self.run.passed.append(name)
        return report

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.run.error = f"{report.nodeid} cannot be collected: {report.longreprtext.strip().splitlines()[-1]}"


def warm_up(mutations: Iterable[Mutation]) -> None:
    """Import the code and the tests that find these mutations, which takes longer than most runs."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings.test"
    tests = [test.partition("::")[0] for mutation in mutations for test in mutation.tests]
    run = Run()
    _pytest(["--collect-only", *_paths(tests)], RunRecorder(run))
    if run.error:
        raise SystemExit(run.error)


def run_tests(mutations: Sequence[Mutation], tests: Sequence[str], *, first_failure: bool, keyword: str = "") -> Run:
    """Run these tests with the mutations, or without any, in a new process."""
    changes = [change for mutation in mutations for change in mutation.changes]
    known = [change for change in changes if change.module in sys.modules]
    context: Any = multiprocessing.get_context("fork" if can_swap(known) else "spawn")
    receiver, sender = context.Pipe(duplex=False)
    options = ["-x"] if first_failure else []
    options += ["-k", keyword] if keyword else []
    started = time.monotonic()
    arguments = [*options, *_paths(tests)]
    process = context.Process(target=_run, args=(changes, arguments, sender))
    process.start()
    sender.close()
    try:
        if receiver.poll(TIMEOUT_SECONDS):
            run = Run(**receiver.recv())
        else:
            run = Run(error=f"The run took more than {TIMEOUT_SECONDS} seconds.")
    except EOFError:
        run = Run(error="The process ended without a result.")
    finally:
        _end(process)
    run.seconds = time.monotonic() - started
    return run


def _run(changes: Sequence[Change], arguments: Sequence[str], sender: Connection) -> None:
    """Run pytest with the changes in this process, which leads a group of its own, and send the outcome."""
    os.setpgid(0, 0)
    os.chdir(ROOT)
    os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings.test"
    run = Run()
    try:
        swap_code(change for change in changes if change.module in sys.modules)
        finder = install(change for change in changes if change.module not in sys.modules)
        _pytest(arguments, RunRecorder(run))
        if unused := finder.find_unused():
            run.error = run.error or f"No test imports {', '.join(unused)}."
    except MutationError as error:
        run.error = str(error)
    sender.send(asdict(run))


def _pytest(arguments: Sequence[str], *plugins: Any) -> None:
    with open(os.devnull, "w") as devnull, redirect_stdout(devnull), redirect_stderr(devnull):
        pytest.main([*PYTEST_OPTIONS, *arguments], plugins=list(plugins))


def _end(process: Any) -> None:
    """End the process with all that it has started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        process.kill()
    process.join()


def _paths(tests: Sequence[str]) -> list[str]:
    return [str(ROOT / "tests" / name) for name in dict.fromkeys(tests)]
