"""Start and kill the processes of a test."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from .environment import REPOSITORY, FaultEnvironment

POLL_INTERVAL_SECONDS = 0.02


@dataclass
class Processes:
    """Processes forked by the fork server, by name. A name can be used again once its process has ended."""

    environment: FaultEnvironment
    fork_server: subprocess.Popen[str]
    pids: dict[str, int] = field(default_factory=dict)

    def start(self, name: str, role: str, argument: object = "") -> None:
        assert self.fork_server.stdin is not None
        print(role, argument, file=self.fork_server.stdin, flush=True)
        self.pids[name] = int(self._read_line())

    def kill(self, name: str, kill_signal: signal.Signals = signal.SIGKILL) -> bool:
        """Kill a process and wait for its end. Return whether it was running."""
        pid = self.pids.pop(name)
        if not is_alive(pid):
            return False
        os.kill(pid, kill_signal)
        wait_until(lambda: not is_alive(pid), 20, f"{name} has ended")
        return True

    def ended(self) -> list[str]:
        """Return the names of processes that have ended by themselves."""
        return [name for name, pid in self.pids.items() if not is_alive(pid)]

    def errors(self) -> str:
        """Return the errors of all processes."""
        file = self.environment.directory / "errors"
        return file.read_text() if file.exists() else ""

    def stop_all(self) -> None:
        for name in list(self.pids):
            with suppress(ProcessLookupError, AssertionError):
                self.kill(name, signal.SIGTERM if name.startswith("web") else signal.SIGKILL)
        self.fork_server.kill()
        self.fork_server.wait()

    def _read_line(self) -> str:
        assert self.fork_server.stdout is not None
        line = self.fork_server.stdout.readline()
        assert line, "the fork server has ended"
        return line


@contextmanager
def start_fork_server(environment: FaultEnvironment) -> Iterator[Processes]:
    """Start a fork server, and yield the processes of the test. All of them are stopped afterwards."""
    fork_server = subprocess.Popen(
        [sys.executable, "-m", "tests.system.faults.fork_server"],
        cwd=REPOSITORY,
        env=environment.process_variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with fork_server:
        processes = Processes(environment, fork_server)
        try:
            assert processes._read_line() == "ready\n"
            yield processes
        finally:
            processes.stop_all()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(
    condition: Callable[[], object], seconds: float, what: str, get_details: Callable[[], str] = lambda: ""
) -> float:
    """Wait until a condition holds, and return the seconds it took.

    Raises:
        AssertionError: It has not within `seconds`. The message has `what` was awaited and the result of `get_details`.
    """
    start = time.monotonic()
    while not condition():
        assert time.monotonic() - start < seconds, f"not within {seconds:g} s: {what} {get_details()}"
        time.sleep(POLL_INTERVAL_SECONDS)
    return time.monotonic() - start
