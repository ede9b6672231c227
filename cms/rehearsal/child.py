"""The service's side of the process of one rehearsal: starts it, sends it minutes, reads its progress, ends it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from django.conf import settings

END_SECONDS = 10  # the time to end before SIGKILL
MAX_SOCKET_BYTES = 107 if sys.platform == "linux" else 103  # in the path of a Unix socket
HOST = "rehearsal.invalid"
ORIGIN = f"https://{HOST}"  # CMS_URL of the processes: cms/settings/rehearsed.py


class ChildFailed(Exception):
    """The process of a rehearsal has ended or cannot go on; the text says why, for the maker of the rehearsal."""


@dataclass(frozen=True, slots=True)
class ChildEvent:
    """A line of the process: the moment it has reached, that it answers at a minute, or what became of its findings."""

    reached: datetime
    progress: int = 100
    is_ready: bool = False
    has_findings: bool | None = None  # False: they could not be written


class Child:
    """A running process of a rehearsal."""

    def __init__(self, environment: Mapping[str, str], directory: Path, socket: Path) -> None:
        """Start the process with the environment and the directory of its copy.

        It loads its code, waits for the first minute, and answers on `socket` once it has reached it.
        """
        self.socket = socket
        self._events: SimpleQueue[dict[str, Any]] = SimpleQueue()
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, without anything that a user has typed
            [sys.executable, "-m", "django", "run_rehearsal_copy", str(directory), str(socket)],
            env=build_environment(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C in a terminal ends the service, which then ends its processes
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise ChildFailed("The process of the rehearsal has no pipes.")
        self._input, self._output = self._process.stdin, self._process.stdout
        threading.Thread(target=self._read, name="rehearsal-events", daemon=True).start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def move_to(self, at: datetime) -> None:
        """Ask the process to move to a later minute."""
        with suppress(BrokenPipeError):  # it has ended, which `next_event` reports
            self._input.write(f"{json.dumps({'at': at.isoformat()})}\n")
            self._input.flush()

    def next_event(self, seconds: float) -> ChildEvent | None:
        """Wait up to this many seconds for the next event; return None if there was none.

        Raises:
            ChildFailed: The process has failed or ended.
        """
        try:
            event = self._events.get(timeout=seconds)
        except Empty:
            return None
        if "failure" in event:
            raise ChildFailed(event["failure"])
        if "found" in event or "not_found" in event:
            moment = datetime.fromisoformat(event.get("found") or event["not_found"])
            return ChildEvent(moment, has_findings="found" in event)
        moment = datetime.fromisoformat(event.get("ready") or event["reached"])
        return ChildEvent(moment, event.get("progress", 100), "ready" in event)

    def end(self) -> None:
        """End the process, and wait until it is gone. May be called again."""
        with suppress(OSError):
            self._input.close()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)  # and what it has started, such as the program for PDFs
            self._process.wait()
        self.socket.unlink(missing_ok=True)

    def _read(self) -> None:
        with self._output:
            for line in self._output:
                self._events.put(json.loads(line))
        self._events.put({"failure": "The process of the rehearsal has ended; the log of the service says why."})


class UnixConnection(http.client.HTTPConnection):
    """A connection to the socket of a process."""

    def __init__(self, path: Path, seconds: float) -> None:
        super().__init__(HOST, timeout=seconds)
        self._path = path

    def connect(self) -> None:
        """Connect; a socket that nothing answers is closed."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        try:
            self.sock.connect(str(self._path))
        except OSError:
            self.close()
            raise


def build_environment(copy: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of the process: that of the service, with the values of the copy over it."""
    own = {
        "DJANGO_SETTINGS_MODULE": "cms.settings.rehearsed",
        "REHEARSED_SETTINGS": settings.SETTINGS_MODULE,
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    return {**os.environ, **own, **copy}


def choose_socket(name: str) -> Path:
    """Return the path of the socket of a copy. It is short, because systems limit the length to MAX_SOCKET_BYTES."""
    return Path(settings.REHEARSAL_DIR) / f"{name[:12]}.sock"
