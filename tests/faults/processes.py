"""The processes of one test, seen from the test: started, killed by their pid, all ended at last."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from .ground import REPOSITORY, Ground

STEP = 0.02  # seconds between two looks


@dataclass
class Processes:
    """Children of the nursery by name; a name may be started again once its process has ended."""

    ground: Ground
    nursery: subprocess.Popen[str]
    pids: dict[str, int] = field(default_factory=dict)

    def start(self, name: str, role: str, argument: object = "") -> None:
        assert self.nursery.stdin is not None
        print(role, argument, file=self.nursery.stdin, flush=True)
        self.pids[name] = int(self._answer())

    def kill(self, name: str, how: signal.Signals = signal.SIGKILL) -> bool:
        """Whether there was one to kill; returns when it is gone."""
        pid = self.pids.pop(name)
        if not is_alive(pid):
            return False
        os.kill(pid, how)
        wait_until(lambda: not is_alive(pid), 20, f"{name} has ended")
        return True

    def ended(self) -> list[str]:
        """The names of those that have ended by themselves."""
        return [name for name, pid in self.pids.items() if not is_alive(pid)]

    def errors(self) -> str:
        """What went wrong in any of them."""
        file = self.ground.directory / "errors"
        return file.read_text() if file.exists() else ""

    def end(self) -> None:
        for name in list(self.pids):
            with suppress(ProcessLookupError, AssertionError):
                self.kill(name, signal.SIGTERM if name.startswith("web") else signal.SIGKILL)
        self.nursery.kill()
        self.nursery.wait()

    def _answer(self) -> str:
        assert self.nursery.stdout is not None
        answer = self.nursery.stdout.readline()
        assert answer, "the nursery has ended"
        return answer


@contextmanager
def nursery(ground: Ground) -> Iterator[Processes]:
    """Processes of this ground, none of which outlives the test."""
    opened = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.nursery"],
        cwd=REPOSITORY,
        env=ground.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with opened:
        processes = Processes(ground, opened)
        try:
            assert processes._answer() == "ready\n"
            yield processes
        finally:
            processes.end()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(
    condition: Callable[[], object], seconds: float, what: str, left: Callable[[], str] = lambda: ""
) -> float:
    """Look again and again; answers the seconds it took, or fails saying what has not come about."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, f"not within {seconds:g} s: {what} {left()}"
        time.sleep(STEP)
    return time.monotonic() - began
