"""Web and worker of an earlier commit, with the packages of this one, on a database that this one has migrated."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.production.processes import environment, free_port, wait_for, write_static_manifest

from .schema import Tables

START_SECONDS, STOP_SECONDS = 240, 120
CONFIGURATION = Path(__file__).with_name("described_models.py")
ERROR = re.compile(r"Internal Server Error|Traceback \(most recent|^[\w.]+(Error|Exception|UndefinedTable|Violation)\b")


def find_errors(log: Path) -> list[str]:
    """Return the lines of a log with errors."""
    lines = log.read_text(errors="replace").splitlines()
    return [line[:300] for line in lines if ERROR.search(line)]


class NotStarted(AssertionError):
    """The web process has ended; the message is the end of its log."""

    @property
    def missing_module(self) -> str:
        """Return what the commit imports and does not have, which has nothing to do with the schema."""
        found = re.search(r"No module named .*|cannot import name \S+ from \S+", str(self))
        return found[0] if found else ""


@dataclass(frozen=True)
class Web:
    """A running web process."""

    base_url: str
    data: Path

    def read_errors(self) -> list[str]:
        """Return the lines of the log with errors."""
        return find_errors(self.data / "web.log")

    def read_models(self) -> Tables:
        """Return the tables and columns that the models of the process use."""
        tables: Tables = json.loads((self.data / "models.json").read_text())
        return tables


def describe_process(data: Path, **variables: str) -> dict[str, str]:
    """Return the environment of a process with its own directory; a session without a second factor is enough."""
    return environment(
        data,
        **{
            "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
            "ALLOWED_HOSTS": "127.0.0.1",
            "FRONTEND_URL": "http://localhost:3000",
            "SECOND_FACTOR_ROLES": "",
            "CACHE_URL": "locmemcache://",
            **variables,
        },
    )


@contextmanager
def run_worker(checkout: Path, data: Path, **variables: str) -> Iterator[Path]:
    """Run a worker until the end of the block, and yield its log; it must end with 0."""
    log = data / "worker.log"
    with log.open("wb") as output:
        command = [sys.executable, "manage.py", "worker"]
        env = describe_process(data, **variables)
        started = subprocess.Popen(command, cwd=checkout, env=env, stdout=output, stderr=output)
    try:
        yield log
    finally:
        started.send_signal(signal.SIGTERM)
        code = started.wait(STOP_SECONDS)
    assert code == 0, log.read_text(errors="replace")[-3000:]


@contextmanager
def run_web(checkout: Path, data: Path, **variables: str) -> Iterator[Web]:
    """Run gunicorn with one process, and wait until it has loaded the application."""
    port, models = free_port(), data / "models.json"
    write_static_manifest(data, checkout / "cms", checkout / "search")
    bind = {"CMS_URL": f"http://127.0.0.1:{port}", "BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": "1"}
    env = describe_process(data, **{**bind, "DESCRIBED_MODELS": str(models), **variables})
    log = data / "web.log"
    command = [sys.executable, "-m", "gunicorn", "-c", str(CONFIGURATION), "cms.wsgi"]
    with log.open("wb") as output:
        started = subprocess.Popen(command, cwd=checkout, env=env, stdout=output, stderr=output)
    try:
        wait_for(lambda: models.exists() or started.poll() is not None, START_SECONDS, "the application is loaded")
        if started.poll() is not None:
            raise NotStarted(log.read_text()[-3000:])
        yield Web(f"http://127.0.0.1:{port}", data)
    finally:
        started.send_signal(signal.SIGINT)  # does not wait for idle connections
        started.wait(STOP_SECONDS)
