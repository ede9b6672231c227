"""Run files of the conformance suite against one engine with one mutation, each run in its own process.

The processes are forked from one that has collected the suite and has opened no engine: they share the imports, so that
a run starts without delay.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import asdict, dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from .mutation import Mutation, NotApplicable

SUITE = Path(__file__).parents[1]
TIMEOUT_SECONDS = 300  # of one run: a mutation may cause an endless loop
_PYTEST_OPTIONS = ["-q", "--tb=no", "-p", "no:cacheprovider", "-p", "no:xdist"]


@dataclass(slots=True)
class Run:
    """The outcome of one run: `failures` failed by an assertion, `errors` otherwise.

    `not_applied` is the reason why the mutation could not be applied; then no test was run.
    """

    mutation: str
    engine: str
    passed: int = 0
    failures: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    not_applied: str = ""

    @property
    def is_expected(self) -> bool:
        """Return whether a mutation was detected, or whether a run without one passed."""
        if self.mutation == "none":
            return not self.failures and not self.errors
        return bool(self.failures)


class RunRecorder:
    """A pytest plugin that selects the tests of one engine and records their outcomes in a run."""

    def __init__(self, run: Run, *, stop_at_failure: bool) -> None:
        self.run = run
        self.stop_at_failure = stop_at_failure

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if engine_of(item) == self.run.engine]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
        report = yield
        if call.excinfo is None:
            self.run.passed += call.when == "call"
        else:
            is_assertion = call.excinfo.errisinstance((AssertionError, pytest.fail.Exception)) and call.when == "call"
            (self.run.failures if is_assertion else self.run.errors).append(item.nodeid.rpartition("/")[2])
            item.session.shouldstop = self.stop_at_failure and is_assertion and "a test has failed"
        return report


def engine_of(item: pytest.Item) -> str | None:
    """Return the name of the engine that a test of the suite is parametrized with."""
    params: dict[str, Any] = item.callspec.params if hasattr(item, "callspec") else {}
    return params.get("engine") or params.get("filled_engine")


def warm_up(files: Iterable[str]) -> None:
    """Import what runs of these files need. Call it once, before any engine is opened."""
    assert _pytest(["--collect-only", *_paths(files)]) == 0, "the suite cannot be collected"


def run(mutation: Mutation | None, engine: str, files: Iterable[str], *, stop_at_failure: bool = False) -> Run:
    """Run these files with a mutation, or without one, in a new process."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(mutation, engine, list(files), stop_at_failure, sender))
    process.start()
    sender.close()
    try:
        if not receiver.poll(TIMEOUT_SECONDS):
            return Run(_name(mutation), engine, errors=[f"the run took more than {TIMEOUT_SECONDS} seconds"])
        return Run(**receiver.recv())
    except EOFError:
        return Run(_name(mutation), engine, errors=["the process ended without a result"])
    finally:
        process.kill()
        process.join()


def _run(mutation: Mutation | None, engine: str, files: list[str], stop_at_failure: bool, sender: Connection) -> None:
    outcome = Run(_name(mutation), engine)
    with pytest.MonkeyPatch.context() as monkeypatch:
        try:
            if mutation is not None:
                mutation.apply(engine, monkeypatch)
        except NotApplicable as error:
            outcome.not_applied = str(error)
        else:
            _pytest(_paths(files), RunRecorder(outcome, stop_at_failure=stop_at_failure))
    sender.send(asdict(outcome))


def _pytest(arguments: list[str], *plugins: object) -> int:
    with Path(os.devnull).open("w") as devnull, redirect_stdout(devnull), redirect_stderr(devnull):
        return pytest.main([*_PYTEST_OPTIONS, *arguments], plugins=list(plugins))


def _paths(files: Iterable[str]) -> list[str]:
    return [str(SUITE / name) for name in dict.fromkeys(files)]


def _name(mutation: Mutation | None) -> str:
    return mutation.name if mutation else "none"
