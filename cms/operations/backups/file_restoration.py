"""The files of a restore: written to a directory, or compared with what a bucket still has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import structlog
from django.apps import apps
from django.core.files.storage import default_storage
from django.db.models import FileField

from cms.db.dumps import Database

from .manifest import FileEntry
from .streams import ChunkStream

log = structlog.get_logger(__name__)

NAMES_TABLE = "clarion_files_of_archive"  # in the scratch database
INSERT_BATCH_SIZE = 1000
FIND_MISSING = """
SELECT count(*), min("{column}") FROM "{table}" WHERE "{column}" <> ''
AND NOT EXISTS (SELECT 1 FROM clarion_files_of_archive WHERE name = "{table}"."{column}")
"""


def write_file(name: str, chunks: Iterator[bytes]) -> None:
    """Store a file of an archive under its name."""
    storage: Any = default_storage
    storage.write_stream(name, ChunkStream(chunks))


def delete_files() -> None:
    """Delete all files of the directory, before those of an archive take their place."""
    storage: Any = default_storage
    for name in [name for name, _ in storage.list_files()]:
        storage.remove(name)


def check_bucket(entry: FileEntry, *, repair: bool) -> bool:
    """Return whether the bucket has the file as it was; with `repair`, after its version was made the current one."""
    storage: Any = default_storage
    if storage.describe(entry.name) == (entry.size, entry.etag):
        return True
    if not repair or not entry.version:
        return False
    try:
        storage.restore_version(entry.name, entry.version)
    except OSError as error:
        log.error("restore.file_missing", name=entry.name, reason=str(error) or type(error).__name__)
        return False
    found = storage.describe(entry.name)
    return bool(found and found[0] == entry.size)  # a copy may have another ETag


class ArchivedNames:
    """The names of the files of an archive, in a table of a scratch database, which compares them with its rows."""

    def __init__(self, scratch: Database) -> None:
        self._scratch = scratch
        self._waiting: list[tuple[str]] = []

    def create(self) -> None:
        """Create the table."""
        self._scratch.execute(f"CREATE TABLE {NAMES_TABLE} (name varchar(1024) PRIMARY KEY)")

    def add(self, name: str) -> None:
        """Add a name."""
        self._waiting.append((name,))
        if len(self._waiting) == INSERT_BATCH_SIZE:
            self._insert()

    def find_missing(self) -> Iterator[str]:
        """Yield a sentence for each column that refers to files which the archive does not have."""
        self._insert()
        existing = set(self._scratch.list_tables())
        for table, column in sorted(_find_file_columns()):
            if table in existing:
                count, name = self._scratch.execute(FIND_MISSING.format(table=table, column=column))[0]
                if count:
                    yield f"{count} files of the table {table} are not in the backup, such as {name}."

    def _insert(self) -> None:
        if self._waiting:
            self._scratch.insert(NAMES_TABLE, list(self._waiting))
            self._waiting.clear()


def _find_file_columns() -> set[tuple[str, str]]:
    return {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, FileField) and model._meta.managed
    }
