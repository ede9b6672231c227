"""Installations of the runbook: one with SQLite and tantivy, one with PostgreSQL and Elasticsearch."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import migrated_sqlite
from tests.production.processes import environment, free_port, write_static_manifest

from .installation import Installation, run_installation

SETTINGS = {
    "SECURE_SSL_REDIRECT": "false",
    "SECOND_FACTOR_ROLES": "",
    "LINK_CHECKS": "false",
    "PRESS_KIT_PDF": "false",
    "RATE_LIMITS": "search=20/minute,log_in=",  # so that tests need few requests
}


@contextmanager
def run_small_installation(directory: Path, data: Path) -> Iterator[Installation]:
    """Run an installation with SQLite and tantivy, and with a Redis, a mail server and a site of its own."""
    redis, mail, hooks = free_port(), free_port(), free_port()
    data.mkdir(exist_ok=True)
    migrated_sqlite.copy_to(data / "clarion.sqlite3")
    write_static_manifest(data)
    env = environment(
        data,
        DATABASE_URL=f"sqlite:///{data}/clarion.sqlite3",
        SEARCH_URL=f"tantivy://{data}/index",
        CACHE_URL=f"redis://127.0.0.1:{redis}/0",
        EMAIL_URL=f"smtp://127.0.0.1:{mail}",
        WEBHOOK_ALLOWED_HOSTS=f"127.0.0.1:{hooks}",
        **SETTINGS,
    )
    with run_installation(directory, env) as found:
        found.variables |= {"MAILBOX": "operator@example.org", "HOOK_URL": f"http://127.0.0.1:{hooks}/"}
        if redis_server := shutil.which("redis-server"):
            options = ("--port", str(redis), "--bind", "127.0.0.1", "--save", "", "--dir", str(directory))
            ping = f"redis-cli -p {redis} ping"
            found.add_unit("redis-server", redis_server, *options, ready=ping)
        found.add_unit("postfix", sys.executable, "-m", "tests.smtp_server", str(mail), str(directory / "mail.json"))
        found.add_unit("site", sys.executable, "-m", "tests.system.runbook.site", str(hooks))
        found.commands.run("manage.py", "migrate", "--no-input", "--verbosity", "0")
        found.start("redis-server")
        found.python("from cms.demo import factories; factories.site()")
        found.commands.run("manage.py", "worker", "--once")
        yield found


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Yield an installation on one machine with the default site, of which only Redis runs yet."""
    directory = tmp_path_factory.mktemp("runbook")
    with run_small_installation(directory, directory / "data") as found:
        yield found
