"""An installation under attack: both pools of gunicorn, a worker, and nginx and the site where they are needed."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from tests.production.processes import PROJECT, WEB, environment, free_port, process, run, wait_for
from tests.system.attacks.content import NAME, PASSWORD
from tests.system.attacks.request_kinds import log_in

PORTS = os.environ.get("ATTACKS_PORTS", "")  # the first of ten ports to use; free ports otherwise
KEY = "a-key-of-the-site-for-these-attacks-only-0123456789"
BYPASS_KEY = "a-key-that-lifts-all-limits-for-measurements-0123456789"
STARTED_SECONDS = 60
WORKERS = {"public": "2", "admin": "2"}  # defaults of gunicorn's configuration on two cores, for each pool
_numbers = count()


def next_port() -> int:
    """Return a free port, one of ATTACKS_PORTS if it is set."""
    if not PORTS:
        return free_port()
    return next(port for port in (int(PORTS) + next(_numbers) % 10 for _ in range(10)) if _is_free(port))


def _is_free(port: int) -> bool:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@dataclass
class Installation:
    """The ports of an installation, what its content's module printed, and the session of an administrator."""

    directory: Path
    env: dict[str, str]
    public: int
    admin: int
    content: Any
    cookie: str
    public_pool: int  # the process id of its master

    def run(self, *command: str, given: str = "") -> str:
        """Run a Python command beside the servers, and return what it prints."""
        return _require(run(*command, env=self.env, seconds=300, given=given))

    def read_logs(self) -> str:
        return "".join(log.read_text(errors="replace") for log in self.directory.glob("*.log"))


@contextmanager
def create_installation(directory: Path, *content: str, has_worker: bool = True, **more: str) -> Iterator[Installation]:
    """Run an installation without nginx until the end of the block: a public pool, one for the admin, and a worker.

    `content` is the module that creates its content and prints JSON, with its arguments.
    """
    with ExitStack() as stack:
        more.setdefault("CACHE_URL", stack.enter_context(run_redis(directory)))
        env = build_environment(directory, **more)
        for command in (["migrate", "--no-input"], ["collectstatic", "--no-input"]):
            _require(run("manage.py", *command, "--verbosity", "0", env=env, seconds=300))
        created = json.loads(_require(run("-m", *content, env=env, seconds=300)))
        _require(run("manage.py", "rebuild_search", env=env, seconds=300))
        public, admin, pids = next_port(), next_port(), {}
        for pool, port in (("public", public), ("admin", admin)):
            pool_env = {**env, "POOL": pool, "BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": WORKERS[pool]}
            pids[pool] = stack.enter_context(run_gunicorn(directory / f"{pool}.log", pool_env))
        if has_worker:
            stack.enter_context(process(directory / "worker.log", "manage.py", "worker", env=env))
        for port in (public, admin):
            wait_for(lambda port=port: answers(port), STARTED_SECONDS, f"port {port} answers")
        cookie = asyncio.run(log_in(admin, NAME, PASSWORD))
        yield Installation(directory, env, public, admin, created, cookie, pids["public"])


def build_environment(directory: Path, **more: str) -> dict[str, str]:
    """Return the environment of production with the databases of this installation."""
    return environment(
        directory,
        DJANGO_SETTINGS_MODULE="tests.system.attacks.settings",
        DATABASE_URL=f"sqlite:///{directory}/clarion.sqlite3",
        SEARCH_URL=f"tantivy:///{directory}/index",
        SECOND_FACTOR_ROLES="",  # a session without one is enough to measure the admin
        SECURE_SSL_REDIRECT="false",  # the site reads the API over plain HTTP
        ALLOWED_HOSTS="cms.example.org,127.0.0.1",
        FRONTEND_KEY=KEY,
        RATE_LIMIT_BYPASS_KEY=BYPASS_KEY,
        **more,
    )


@contextmanager
def run_gunicorn(log: Path, env: Mapping[str, str]) -> Iterator[int]:
    """Run a pool of gunicorn, and return its process id. One that a flood keeps from ending in time is killed."""
    with log.open("wb") as output:
        command = [sys.executable, *WEB]
        started = subprocess.Popen(command, cwd=PROJECT, env=env, stdout=output, stderr=output)
    try:
        yield started.pid
    finally:
        started.send_signal(signal.SIGINT)  # does not wait for idle connections
        try:
            started.wait(40)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


@contextmanager
def run_redis(directory: Path) -> Iterator[str]:
    """Run a Redis and return its URL. Where none is installed, return one at which none runs: `settings` knows it."""
    if not (program := shutil.which("redis-server")):
        yield "redis://127.0.0.1:1/0"
        return
    port = next_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(directory)]
    started = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        started.terminate()
        started.wait()


def answers(port: int, path: str = "/healthz") -> bool:
    """Return whether a server answers at this port of the loopback address."""
    try:
        request = Request(f"http://127.0.0.1:{port}{path}", headers={"Host": "cms.example.org"})
        with urlopen(request, timeout=2) as response:
            return bool(response.status == 200)
    except (OSError, URLError):
        return False


def _require(outcome: subprocess.CompletedProcess[str]) -> str:
    assert outcome.returncode == 0, outcome.stderr[-3000:]
    return outcome.stdout
