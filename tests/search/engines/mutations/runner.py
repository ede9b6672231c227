"""Running files of the suite against one engine with one fault in it, each run in a process of its own.

The processes are forked from one that has collected the suite already but has opened no engine: what they share is
imports, and each begins at once.
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

from .mutation import Fault

SUITE = Path(__file__).parents[1]
LONGEST = 300  # seconds of one run: a fault may have made a loop that does not end
_QUIET = ["-q", "--tb=no", "-p", "no:cacheprovider", "-p", "no:xdist"]


@dataclass(slots=True)
class Run:
    """What became of the suite's tests of one engine. A test that fails otherwise than by an assertion is broken."""

    fault: str
    engine: str
    passed: int = 0
    red: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    @property
    def failed(self) -> int:
        return len(self.red) + len(self.broken)


class Watch:
    """A plugin that keeps to the tests of one engine, and notes how each of them ends; to the first red one, or all."""

    def __init__(self, run: Run, *, to_first_red: bool) -> None:
        self.run = run
        self.to_first_red = to_first_red

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
            (self.run.red if is_assertion else self.run.broken).append(item.nodeid.rpartition("/")[2])
            item.session.shouldstop = self.to_first_red and is_assertion and "red"
        return report


def engine_of(item: pytest.Item) -> str | None:
    """The engine that a test of the suite is about."""
    params: dict[str, Any] = item.callspec.params if hasattr(item, "callspec") else {}
    return params.get("engine") or params.get("filled")


def warm_up(files: Iterable[str]) -> None:
    """Import whatever runs of these files need. Call it once, before any engine is opened."""
    assert _pytest(["--collect-only", *_paths(files)]) == 0, "the suite cannot be collected"


def run(fault: Fault | None, engine: str, files: Iterable[str], *, to_first_red: bool = False) -> Run:
    """Run these files with a fault, or none, in a process of its own."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(fault, engine, list(files), to_first_red, there))
    process.start()
    there.close()
    try:
        if not here.poll(LONGEST):
            return Run(_name(fault), engine, broken=["it did not end"])
        return Run(**here.recv())
    except EOFError:
        return Run(_name(fault), engine, broken=["it ended without a word"])
    finally:
        process.kill()
        process.join()


def _run(fault: Fault | None, engine: str, files: list[str], to_first_red: bool, report_to: Connection) -> None:
    seen = Run(_name(fault), engine)
    with pytest.MonkeyPatch.context() as planted:
        if fault is not None:
            fault.plant(engine)(planted)
        _pytest(_paths(files), Watch(seen, to_first_red=to_first_red))
    report_to.send(asdict(seen))


def _pytest(arguments: list[str], *plugins: object) -> int:
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        return pytest.main([*_QUIET, *arguments], plugins=list(plugins))


def _paths(files: Iterable[str]) -> list[str]:
    return [str(SUITE / name) for name in dict.fromkeys(files)]


def _name(fault: Fault | None) -> str:
    return fault.name if fault else "none"
