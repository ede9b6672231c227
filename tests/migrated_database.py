"""A migrated SQLite database is made once and then copied: migrating takes longer than most files of tests."""

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

_kept: Path | None = None  # what this process's database began as


def is_supported() -> bool:
    return settings.DATABASES["default"]["ENGINE"] == SQLITE


@contextmanager
def locked_copy(shelf: Path = CACHE_DIRECTORY) -> Iterator[Path]:
    """Put the kept copy where this process's test database will be; one at a time, so that the first makes it for all.

    Yields where the copy is kept. A kept copy may lack rows that only the code of today makes: migrating it once more,
    which takes a moment, adds them.
    """
    shelf.mkdir(parents=True, exist_ok=True)
    kept = _kept_on(shelf)
    with (shelf / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if kept.exists():
            Path(settings.DATABASES["default"]["TEST"]["NAME"]).write_bytes(kept.read_bytes())
        yield kept


def save_copy(kept: Path) -> None:
    """The database as it stands, before any test has been there."""
    global _kept
    _kept = kept
    if kept.exists():
        return
    for old in kept.parent.glob("migrated-*.sqlite3"):
        old.unlink()
    with sqlite3.connect(settings.DATABASES["default"]["NAME"]) as connection:
        connection.execute("VACUUM INTO ?", (str(kept),))
    connection.close()


def copy_to(to: Path) -> None:
    """For an installation of its own, which then has little to migrate; nothing where no copy is kept yet."""
    kept = _kept_on(CACHE_DIRECTORY)
    if kept.exists():
        to.write_bytes(kept.read_bytes())


def restore_database() -> None:
    """Begin again, after a test that has emptied every table: what migrations put there is what others begin with."""
    if _kept is None:
        return
    connections["default"].close()
    name = Path(settings.DATABASES["default"]["NAME"])
    for beside in ("-wal", "-shm"):
        name.with_name(name.name + beside).unlink(missing_ok=True)
    name.write_bytes(_kept.read_bytes())


def _kept_on(shelf: Path) -> Path:
    return shelf / f"migrated-{_state()}.sqlite3"


def _state() -> str:
    """Changes with every migration, and with the models whose permissions are made after them."""
    loader = MigrationLoader(None)
    modules = sorted({type(migration).__module__ for migration in loader.disk_migrations.values()})
    said = [django.__version__, wagtail.__version__, *modules, *sorted(m._meta.label for m in apps.get_models())]
    digest = hashlib.blake2s("\n".join(said).encode(), digest_size=8)
    for module in modules:
        if module.startswith(("cms.", "search.")):  # others' change with their versions only
            digest.update(Path(*module.split(".")).with_suffix(".py").read_bytes())
    return digest.hexdigest()
