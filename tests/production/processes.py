"""Processes of an installation: its environment, starting, waiting, ending."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

PROJECT = Path(__file__).resolve().parents[2]
SECRET_KEY = "a key of fifty characters and more, for nothing but these tests 0123456789"
LOOK = 0.1  # seconds between two looks
GRACE = 20.0  # seconds a process may take to end

# All that production must be told, as far as it needs no server.
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "cms.settings.production",
    "SECRET_KEY": SECRET_KEY,
    "ALLOWED_HOSTS": "cms.example.org",
    "CMS_URL": "https://cms.example.org",
    "FRONTEND_URL": "https://www.example.org",
    "DATABASE_URL": "postgres://clarion@127.0.0.1:1/clarion",
    "CACHE_URL": "redis://127.0.0.1:1/0",
    "SEARCH_URL": "http://127.0.0.1:1",
    "EMAIL_URL": "dummymail://",
}


def environment(data: Path, **more: str) -> dict[str, str]:
    """Nothing of this process's environment but where programs are."""
    return {"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1", "DATA_DIR": str(data), **ENVIRONMENT, **more}


def run(
    *command: str, env: Mapping[str, str], seconds: float = 180, cwd: Path = PROJECT
) -> subprocess.CompletedProcess[str]:
    """A Python command in the project's directory, to its end."""
    return subprocess.run(
        [sys.executable, *command], cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=seconds
    )


@contextmanager
def process(log: Path, *command: str, env: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A Python command that goes on until SIGTERM, and must end well then. What it says is in `log`."""
    with log.open("wb") as said:
        started = subprocess.Popen([sys.executable, *command], cwd=PROJECT, env=env, stdout=said, stderr=said)
    try:
        yield started
    finally:
        if started.poll() is None:
            started.send_signal(signal.SIGTERM)
        try:
            code = started.wait(GRACE)
        except subprocess.TimeoutExpired:
            started.kill()
            code = started.wait()
    assert code == 0, f"{command} ended with {code}: {log.read_text()[-2000:]}"


def wait_for(look: Callable[[], T], seconds: float, what: str) -> T:
    """The first true answer of `look`."""
    until = time.monotonic() + seconds
    while not (answer := look()):
        if time.monotonic() > until:
            raise AssertionError(f"not within {seconds:.0f} s: {what}")
        time.sleep(LOOK)
    return answer


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
