"""A copy of the migrated database for one test, to which several processes can commit."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.cache import cache
from django.db import connection

from tests import migrated_postgresql, migrated_sqlite


@contextmanager
def copy_database(directory: Path) -> Iterator[str]:
    """Copy the database and yield the name of the copy. This process uses the copy until the end of the block."""
    migrated = connection.settings_dict["NAME"]
    connection.close()
    if connection.vendor == "sqlite":
        copy = str(directory / "copy.sqlite3")
        migrated_sqlite.back_up(migrated, Path(copy))
    else:
        copy = f"{migrated}_{uuid.uuid4().hex[:8]}"
        migrated_postgresql.copy_database(migrated, copy)
    connection.settings_dict["NAME"] = copy
    cache.clear()
    try:
        yield copy
    finally:
        connection.close()
        connection.settings_dict["NAME"] = migrated
        cache.clear()
        if connection.vendor != "sqlite":
            migrated_postgresql.drop_database(copy)
