"""A migrated SQLite file that is created once and then copied: migrating takes longer than most test files.

The saved copy is in `.pytest_cache`. Its name changes with the migrations and models, so that it is never outdated.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.test.utils import setup_databases, teardown_databases

from cms.db.sqlite import write_probe
from tests.production.processes import run
from tests.schema_digest import compute_schema_digest

CACHE_DIRECTORY = Path(__file__).parents[1] / ".pytest_cache" / "d" / "databases"

MIGRATE = """
import sys, django
django.setup()
from django.core.management import call_command
from django.db import connection
call_command("migrate", verbosity=0)
connection.cursor().execute("VACUUM INTO %s", [sys.argv[1]])
"""

_content: bytes = b""  # content to which the test database is restored


@contextmanager
def create_test_database() -> Iterator[None]:
    """Copy the migrated file to the path of the test database; the first process migrates one for all.

    The copy may lack rows that `post_migrate` of the current code creates, so the migrations run once more, which takes
    a moment.
    """
    with _locked_template() as template:
        databases = setup_databases(verbosity=0, interactive=False, keepdb=True, serialized_aliases=[])
        _save_template(template)
    yield
    teardown_databases(databases, verbosity=0, keepdb=True)


def save_content() -> None:
    """Keep the content that the test database has now."""
    global _content
    disconnect()
    _content = Path(settings.DATABASES["default"]["NAME"]).read_bytes()


def restore_content() -> None:
    """Restore the content that was saved, after a test that has committed."""
    assert _content
    disconnect()
    replace_content(Path(settings.DATABASES["default"]["NAME"]), _content)


def disconnect() -> None:
    """Close the connections of this process, also that of the probe of `/readyz`, which it keeps otherwise."""
    connections["default"].close()
    while write_probe._probes:
        _, probe = write_probe._probes.popitem()
        probe._connection.close()


def copy_to(path: Path) -> None:
    """Copy the migrated file to a path, so that an installation has little to migrate; migrate one if there is none.

    Tests that run on PostgreSQL start installations on SQLite, too. The copy has a lineage of its own: installations
    that share a Redis are not one that was restored from a backup.
    """
    with _lock():
        template = get_path()
        if not template.exists():
            _migrate(template)
        path.write_bytes(template.read_bytes())
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE journal_contentversion SET lineage = lower(hex(randomblob(16)))")
    connection.close()


def back_up(database: str, copy: Path) -> None:
    """Write what a SQLite database contains to another file, while processes may be connected to it."""
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)


def replace_content(database: Path, content: bytes) -> None:
    """Replace a SQLite database to which nothing is connected, with the changes that are in other files."""
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    database.write_bytes(content)


def get_path() -> Path:
    """Return the path of the migrated file; it exists once a test has used it."""
    return CACHE_DIRECTORY / f"migrated-{compute_schema_digest()}.sqlite3"


@contextmanager
def _lock() -> Iterator[None]:
    """Let other processes wait, so that the first one migrates for all."""
    CACHE_DIRECTORY.mkdir(parents=True, exist_ok=True)
    with (CACHE_DIRECTORY / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _locked_template() -> Iterator[Path]:
    with _lock():
        template = get_path()
        if template.exists():
            Path(settings.DATABASES["default"]["TEST"]["NAME"]).write_bytes(template.read_bytes())
        yield template


def _migrate(template: Path) -> None:
    """Migrate a file in a process of its own, because the tests of this one may use PostgreSQL.

    Runs on SQLite save the database of the test process instead: fast tests start no other process.
    """
    variables = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    variables["DJANGO_SETTINGS_MODULE"] = "cms.settings.test"
    _delete_outdated(template.parent)
    done = run("-c", MIGRATE, str(template), env=variables, seconds=900)
    assert done.returncode == 0, done.stderr[-3000:]


def _save_template(path: Path) -> None:
    """Save the migrated database, before a test has changed it, and delete outdated files."""
    if path.exists():
        return
    _delete_outdated(path.parent)
    with sqlite3.connect(settings.DATABASES["default"]["NAME"]) as connection:
        connection.execute("VACUUM INTO ?", (str(path),))
    connection.close()


def _delete_outdated(directory: Path) -> None:
    for outdated in directory.glob("migrated-*.sqlite3"):
        outdated.unlink()
