"""The processes of the cluster: each is started, killed with SIGKILL and started again by its own id."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

POLL_INTERVAL_SECONDS = 0.1
STOP_TIMEOUT_SECONDS = 20.0


@dataclass
class Member:
    """A program with a process group of its own, a directory and a log."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    directory: Path
    is_ready: Callable[[], bool]
    start_timeout: float = 120.0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Start the program without waiting for it."""
        self.directory.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                list(self.command),
                cwd=self.directory,
                env=dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def wait_until_ready(self) -> None:
        """Wait until it responds; start it again if it ended, as a supervisor does."""
        until = time.monotonic() + self.start_timeout
        while not self.is_ready():
            if time.monotonic() > until:
                raise TimeoutError(f"{self.name} does not respond: {self.read_log()[-2000:]}")
            if self.process is None or self.process.poll() is not None:
                self.start()
            time.sleep(POLL_INTERVAL_SECONDS)

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End the program and the processes that it started, and wait for its end."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)
        try:
            self.process.wait(STOP_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program and the processes that it started."""
        assert self.process is not None
        os.killpg(self.process.pid, number)

    def kill_child(self) -> None:
        """Kill one process that the program has started, such as a worker process of gunicorn."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        os.kill(int(children[-1]), signal.SIGKILL)

    def read_log(self) -> str:
        """Return everything that the program has written."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    @property
    def log(self) -> Path:
        return self.directory / "log"
