"""An installation for browser tests: a CMS with demo content, its worker and the reference site."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.request import urlopen

import psycopg

from tests import migrated_sqlite
from tests.browser.site import SITE
from tests.command_server import command_server
from tests.production import servers
from tests.production.processes import PROJECT, WEB, free_port, process, wait_for

SQLITE, DATABASE_URL = "clarion.sqlite3", "database-url"  # files of the data directory


@dataclass(frozen=True)
class Installation:
    """The URLs of site and CMS, and the data directory."""

    site: str
    cms: str
    data: Path

    @property
    def password(self) -> str:
        """The password of the demo user."""
        return dict(line.split(None, 1) for line in (self.data / "demo-login.txt").read_text().splitlines())["Password"]

    def new_address(self, name: str) -> str:
        """Return an e-mail address that no other test uses."""
        return f"{name}.{token_hex(4)}@example.org"

    @property
    def variables(self) -> dict[str, str]:
        """The environment variables of a process that uses the same data."""
        url = self.data / DATABASE_URL
        return {"DATA_DIR": str(self.data), **({"DATABASE_URL": url.read_text()} if url.exists() else {})}

    @contextmanager
    def database(self) -> Iterator[Any]:
        """Connect to the database, and commit at the end of the block."""
        url = self.variables.get("DATABASE_URL")
        opened = psycopg.connect(url) if url else sqlite3.connect(self.data / SQLITE, timeout=20)
        with closing(opened) as connection:
            yield connection
            connection.commit()

    def link_in_mail(self, address: str, step: str) -> str:
        """Wait for a message to an address, and return its link for a step (`confirm`, `unsubscribe`)."""
        return wait_for(lambda: self._link(address, step), 30, f"a message to {address}")

    def _link(self, address: str, step: str) -> str | None:
        links = []
        for file in sorted((self.data / "mail").glob("*"), key=lambda path: path.stat().st_mtime_ns):
            for message in _messages(file.read_bytes()):
                if message["To"] == address:
                    text = message.get_body(("plain",)).get_content()
                    links += re.findall(rf"https?://\S+/sign-up/{step}\?token=\S+", text)
        return links[-1] if links else None


def _messages(stored: bytes) -> list:
    """Split a file of Django's file-based e-mail backend, which writes a line of dashes after each message."""
    return [message_from_bytes(one.strip(), policy=default) for one in re.split(rb"\n-{70,}\n", stored) if one.strip()]


def running() -> Installation | None:
    """Return the running installation named by `BROWSER_SITE_URL`, `BROWSER_CMS_URL` and `BROWSER_DATA_DIR`, if any."""
    if site := os.environ.get("BROWSER_SITE_URL"):
        return Installation(site.rstrip("/"), os.environ["BROWSER_CMS_URL"], Path(os.environ["BROWSER_DATA_DIR"]))
    return None


@contextmanager
def installed(data: Path, **more_env: str) -> Iterator[Installation]:
    """Run an installation on the kind of database that the tests have; its processes have these variables, too."""
    with ExitStack() as created:
        if os.environ.get("DATABASE_URL"):
            more_env["DATABASE_URL"] = created.enter_context(servers.database(migrated=True))
            (data / DATABASE_URL).write_text(more_env["DATABASE_URL"])
        else:
            migrated_sqlite.copy_to(data / SQLITE)
        yield from _run(data, more_env)


def _run(data: Path, more_env: dict[str, str]) -> Iterator[Installation]:
    cms, site = free_port(), free_port()
    env = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
        "DATA_DIR": str(data),
        "PORT": str(cms),
        "SITE_PORT": str(site),
        "CMS_URL": f"http://localhost:{cms}",
        "WEB_CONCURRENCY": "1",
        "PRESS_KIT_PDF": "false",  # the worker would lay out those of all releases of the demo meanwhile
        **more_env,
    }
    with command_server(env) as commands:
        for command in (["migrate"], ["collectstatic", "--no-input"], ["load_demo"], ["worker", "--once"]):
            commands.run("manage.py", *command, seconds=300)
    with ExitStack() as processes:
        processes.enter_context(process(data / "web.log", *WEB, env=env))
        processes.enter_context(process(data / "worker.log", "manage.py", "worker", env=env))
        wait_for(lambda: answers(f"{env['CMS_URL']}/healthz"), 60, "the CMS")
        address = processes.enter_context(reference_site(data / "site.log", env))
        yield Installation(address, env["CMS_URL"], data)


@contextmanager
def reference_site(log: Path, env: dict[str, str], program: str = "dist/src/main.js") -> Iterator[str]:
    """Run a compiled program of the site on `SITE_PORT`, and return its URL."""
    address = f"http://localhost:{env['SITE_PORT']}"
    with log.open("wb") as output:
        started = subprocess.Popen(["node", str(SITE / program)], cwd=PROJECT, env=env, stdout=output, stderr=output)
    try:
        wait_for(lambda: answers(f"{address}/healthz"), 30, "the site")
        yield address
    finally:
        started.send_signal(signal.SIGTERM)
        assert started.wait(20) == 0


def answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False
