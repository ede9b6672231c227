"""A migrated SQLite database that is created once and then copied: migrating takes longer than most test files.

The saved copy is in `.pytest_cache`. Its name changes with the migrations and models, so that it is never outdated.
"""

from __future__ import annotations

import fcntl
import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
import wagtail
from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from cms.settings.database import SQLITE

CACHE_DIRECTORY = Path(__file__).parents[1] / ".pytest_cache" / "d" / "databases"

_saved_copy: Path | None = None  # from which the test database of this process was created


def is_supported() -> bool:
    """Return whether the tests run on SQLite."""
    return settings.DATABASES["default"]["ENGINE"] == SQLITE


@contextmanager
def locked_copy(directory: Path = CACHE_DIRECTORY) -> Iterator[Path]:
    """Copy the saved database, if there is one, to the path of the test database, and yield the path of the saved one.

    The lock makes other processes wait, so that the first one creates the copy for all. A saved copy may lack rows that
    `post_migrate` of the current code creates: the caller runs the migrations once more, which takes a moment.
    """
    directory.mkdir(parents=True, exist_ok=True)
    saved = _path_in(directory)
    with (directory / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if saved.exists():
            Path(settings.DATABASES["default"]["TEST"]["NAME"]).write_bytes(saved.read_bytes())
        yield saved


def save_copy(path: Path) -> None:
    """Save the test database, before any test has changed it, and delete outdated copies."""
    global _saved_copy
    _saved_copy = path
    if path.exists():
        return
    for outdated in path.parent.glob("migrated-*.sqlite3"):
        outdated.unlink()
    with sqlite3.connect(settings.DATABASES["default"]["NAME"]) as connection:
        connection.execute("VACUUM INTO ?", (str(path),))
    connection.close()


def copy_to(path: Path) -> None:
    """Copy the saved database to a path, so that an installation has little to migrate; do nothing without a copy.

    The copy has a lineage of its own: installations that share a Redis are not one that was restored from a backup.
    """
    saved = _path_in(CACHE_DIRECTORY)
    if saved.exists():
        path.write_bytes(saved.read_bytes())
        with sqlite3.connect(path) as connection:
            connection.execute("UPDATE journal_contentversion SET lineage = lower(hex(randomblob(16)))")
        connection.close()


def restore_database() -> None:
    """Restore the database after a test that commits."""
    assert _saved_copy
    connections["default"].close()
    replace_content(Path(settings.DATABASES["default"]["NAME"]), _saved_copy.read_bytes())


def replace_content(database: Path, content: bytes) -> None:
    """Replace a SQLite database to which nothing is connected, with the changes that are in other files."""
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    database.write_bytes(content)


def _path_in(directory: Path) -> Path:
    return directory / f"migrated-{get_schema_digest()}.sqlite3"


def get_schema_digest() -> str:
    """Return a digest that changes with every migration and with the list of models, which have permissions.

    It is the same on every database; modelsearch has a model more on SQLite.
    """
    loader = MigrationLoader(None)
    modules = sorted({type(migration).__module__ for migration in loader.disk_migrations.values()})
    models = sorted(m._meta.label for m in apps.get_models() if m._meta.label != "wagtailsearch.SQLiteFTSIndexEntry")
    parts = [django.__version__, wagtail.__version__, *modules, *models]
    digest = hashlib.blake2s("\n".join(parts).encode(), digest_size=8)
    for module in modules:
        if module.startswith(("cms.", "search.")):  # migrations of packages change with their version only
            digest.update(Path(*module.split(".")).with_suffix(".py").read_bytes())
    return digest.hexdigest()
