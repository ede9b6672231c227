"""Start, wait for and stop the processes of an installation."""

from __future__ import annotations

import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from django.contrib.staticfiles.finders import get_finders

T = TypeVar("T")

PROJECT = Path(__file__).resolve().parents[2]
SECRET_KEY = "a key of more than fifty characters, for these tests only 0123456789"
POLL_INTERVAL_SECONDS = 0.1
# What `check --deploy` warns of without being required.
RECOMMENDED = {
    "SECOND_FACTOR_KEYS": "the-key-of-second-factors-in-these-tests-0123456789",
    "BACKUP_KEY": "8eb7eccc07e8c9811a0ad1936f25f2ab9b9ef7161e00bb56a80552288a79e667",
    "BACKUP_URL": "file:///mnt/backups",
}
FRONTEND_KEY = "the-key-of-a-frontend-in-these-tests-0123456789"
STOP_TIMEOUT_SECONDS = 20.0
FIRST_PORT, PORTS = 12_000, 20_000  # Linux gives ports from 32,768 to outgoing connections

WEB = ("-m", "gunicorn", "-c", "python:cms.settings.gunicorn", "cms.wsgi")

# The required variables of production. No server runs at these addresses.
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "cms.settings.production",
    "SECRET_KEY": SECRET_KEY,
    "FRONTEND_KEY": FRONTEND_KEY,
    "ALLOWED_HOSTS": "cms.example.org",
    "CMS_URL": "https://cms.example.org",
    "FRONTEND_URL": "https://www.example.org",
    "DATABASE_URL": "postgres://clarion@127.0.0.1:1/clarion",
    "CACHE_URL": "redis://127.0.0.1:1/0",
    "SEARCH_URL": "http://127.0.0.1:1",
    "EMAIL_URL": "dummymail://",
}


def environment(data: Path, **more: str) -> dict[str, str]:
    """Return an environment that takes only `PATH` from this process."""
    return {"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1", "DATA_DIR": str(data), **ENVIRONMENT, **more}


def run(
    *command: str, env: Mapping[str, str], seconds: float = 180, cwd: Path = PROJECT, given: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a Python command in the project's directory with a text as its input, and wait for its end."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        env=env,
        input=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds,
    )


def assert_check_passes(done: subprocess.CompletedProcess[str]) -> None:
    """Assert that `manage.py check` reports nothing but the Python of this machine, and that it has no Pango."""
    reported = set(re.findall(r"\(([a-z_]+\.[A-Z]\d+)\)", done.stderr))
    expected = reported and reported <= {"python.E001", "press_kits.W001"}  # a traceback has none
    assert done.returncode == 0 or expected, done.stderr


def write_static_manifest(data: Path, *packages: Path) -> Path:
    """Write what `collectstatic` writes last, the list of all static files, without the files.

    `packages` are directories of another checkout, whose static files are listed as well.
    """
    names = [path for finder in get_finders() for path, _ in finder.list(["CVS", ".*", "*~"])]
    for static in (found for package in packages for found in package.rglob("static")):
        names += [str(path.relative_to(static)) for path in static.rglob("*") if path.is_file()]
    manifest = data / "static" / "staticfiles.json"
    manifest.parent.mkdir(parents=True, exist_ok=True)
    manifest.write_text(json.dumps({"version": "1.1", "paths": {name: name for name in names}}))
    return manifest


@contextmanager
def process(log: Path, *command: str, env: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a Python command until the end of the block. It must exit with 0 after SIGTERM; `log` gets its output."""
    with log.open("wb") as output:
        started = subprocess.Popen([sys.executable, *command], cwd=PROJECT, env=env, stdout=output, stderr=output)
    try:
        yield started
    finally:
        if started.poll() is None:
            started.send_signal(signal.SIGTERM)
        try:
            code = started.wait(STOP_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            started.kill()
            code = started.wait()
    assert code == 0, f"{command} ended with {code}: {log.read_text()[-2000:]}"


def wait_for(condition: Callable[[], T], seconds: float, what: str) -> T:
    """Call a function until it returns a true value, and return it.

    Raises:
        AssertionError: It has not within `seconds`; `what` names what is awaited.
    """
    until = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > until:
            raise AssertionError(f"not within {seconds:.0f} s: {what}")
        time.sleep(POLL_INTERVAL_SECONDS)
    return value


def free_port() -> int:
    """Return a port that no program uses.

    It is not one of those that the system gives to outgoing connections: another test could get it before the program
    that is started listens.
    """
    while True:
        port = FIRST_PORT + secrets.randbelow(PORTS)
        with socket.socket() as listener, suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port
