"""What two versions share while an installation is upgraded: a database, an index, a cache, visitors.

The database of the earlier commit is migrated by it, and kept on the server of the tests for the next run.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote

import requests
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection

from tests import migrated_postgresql
from tests.cms.delivery.webhooks.conftest import Receiver
from tests.production.processes import PROJECT, run, wait_for

from .checkouts import extract
from .web import Web, describe_process, run_web, run_worker

EARLIER_VERSION = "0.3.99"
SETTLE_SECONDS = 240
READS = ("stories", "search?q=harbour", "site", "changes")
MIGRATE_SECONDS = 1200


@dataclass
class Readers:
    """Threads that read from each web all the time, and count what was no success."""

    failures: list[str] = field(default_factory=list)
    count: int = 0

    @contextmanager
    def reading(self, base_url: str) -> Iterator[None]:
        stop = threading.Event()
        thread = threading.Thread(target=self._read, args=(base_url, stop))
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _read(self, base_url: str, stop: threading.Event) -> None:
        with requests.Session() as session:
            while not stop.wait(0.1):
                path = READS[self.count % len(READS)]
                try:
                    response = session.get(f"{base_url}/api/v1/{path}", timeout=60)
                    if response.status_code != 200:
                        self.failures.append(f"{path}: {response.status_code}")
                except requests.RequestException as error:
                    self.failures.append(f"{path}: {error}")
                self.count += 1


@dataclass
class Installation:
    """One database, cache, index, mail server and receiver of webhooks for processes of two versions."""

    directory: Path
    checkout: Path
    receiver: Receiver
    variables: dict[str, str]

    def run(self, where: Path, *command: str, status: tuple[int, ...] = (0,)) -> str:
        """Run a command of a version, and return what it prints."""
        done = run(*command, env=describe_process(self.prepare(where), **self.variables), cwd=where, seconds=580)
        assert done.returncode in status, f"{command}: {done.stdout[-2000:]} {done.stderr[-3000:]}"
        return done.stdout

    def prepare(self, where: Path) -> Path:
        """Create the directory of a version's host."""
        data = self.directory / ("new" if where == PROJECT else "old")
        data.mkdir(exist_ok=True)
        return data

    @contextmanager
    def host(self, where: Path) -> Iterator[Web]:
        """Run web and worker of a version."""
        data = self.prepare(where)
        with run_web(where, data, **self.variables) as web, run_worker(where, data, **self.variables):
            yield web

    def list_mails(self) -> list[EmailMessage]:
        """Return the e-mails that the workers of both versions have sent: files in the directories of their hosts."""
        texts = [file.read_bytes() for file in sorted(self.directory.glob("*/mail/*.log"))]
        parts = [part.strip() for text in texts for part in text.split(b"\n" + b"-" * 79 + b"\n")]
        return [message_from_bytes(part, policy=policy.default) for part in parts if part]

    def find_token(self, address: str) -> list[str]:
        """Wait for the e-mail with the link that confirms an address, and return its token."""
        return [wait_for(lambda: self._read_token(address), SETTLE_SECONDS, f"the e-mail to {address}")]

    def _read_token(self, address: str) -> str | None:
        for message in self.list_mails():
            body = message.get_body(("plain",))
            found = re.search(r"/sign-up/confirm\?token=(\S+)", body.get_content() if body else "")
            if found and address in str(message["To"]):
                return unquote(found[1])
        return None


def extract_earlier(commit: str, directory: Path) -> Path:
    """Extract a commit, as a version with a name of its own."""
    checkout = extract(commit, directory)
    module = checkout / "cms/__init__.py"
    changed, count = re.subn(r'__version__ = "[^"]+"', f'__version__ = "{EARLIER_VERSION}"', module.read_text())
    assert count == 1
    module.write_text(changed)
    return checkout


def describe_database(name: str) -> str:
    """Return the URL of a database on the server of the tests."""
    database = connection.settings_dict
    return f"postgres://{database['USER']}@{database['HOST']}:{database['PORT']}/{name}"


@contextmanager
def create_earlier_database(checkout: Path, commit: str, directory: Path) -> Iterator[str]:
    """Yield a database that the earlier commit has migrated, which this process uses until the end of the block."""
    own = connection.settings_dict["NAME"]
    name, template = f"{own}_two_versions", f"{migrated_postgresql.PREFIX}{commit[:16]}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
        is_known = cursor.fetchone()
    if not is_known:
        migrated_postgresql.drop_database(f"{template}_incomplete")
        migrated_postgresql._execute(f'CREATE DATABASE "{template}_incomplete"')
        env = describe_process(directory, DATABASE_URL=describe_database(f"{template}_incomplete"))
        done = run("manage.py", "migrate", "--verbosity", "0", env=env, cwd=checkout, seconds=MIGRATE_SECONDS)
        assert done.returncode == 0, done.stderr[-3000:]
        migrated_postgresql._execute(f'ALTER DATABASE "{template}_incomplete" RENAME TO "{template}"')
    migrated_postgresql.copy_database(template, name)
    _use_database(name)
    try:
        yield name
    finally:
        _use_database(own)
        migrated_postgresql.drop_database(name)


def _use_database(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
    cache.clear()
    ContentType.objects.clear_cache()  # their ids differ
