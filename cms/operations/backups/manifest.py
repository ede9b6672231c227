"""What an archive says of itself: a header at its beginning, and a manifest with digests at its end.

An archive is an encrypted tar file, whose members have this order:

- `header.json`: versions, migrations, rows of each table (`Header`)
- `database/000000`, …: the dump in pieces, because its size is not known before
- `files/NAME`: files, where they are stored in a directory
- `index/000000`, …: lines of JSON about the files since the previous index (`FileEntry`)
- `manifest.json`: sizes and digests of the dump and of all indexes (`Manifest`)
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

FORMAT = 1  # version of the format; a version of Clarion reads its own and earlier ones
HEADER, MANIFEST = "header.json", "manifest.json"
DATABASE_DIRECTORY, FILES_DIRECTORY, INDEX_DIRECTORY = "database/", "files/", "index/"
MAX_JSON_BYTES = 32 * 2**20


class Damaged(Exception):
    """The archive is not one of Clarion, or was changed or cut; the message says what is wrong, as a clause."""


@dataclass(frozen=True, slots=True)
class _Json:
    """A part of an archive that is stored as JSON."""

    def to_json(self) -> bytes:
        """Return the JSON, on one line, without what is empty."""
        return json.dumps({name: value for name, value in asdict(self).items() if value != ""}).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Self:
        """Read the JSON. Raises Damaged; what a later version has added is ignored."""
        try:
            found: dict[str, Any] = json.loads(text)
            return cls(**{field.name: found[field.name] for field in fields(cls) if field.name in found})
        except (ValueError, TypeError) as error:
            raise Damaged(f"its {cls.__name__.lower()} cannot be read") from error


@dataclass(frozen=True, slots=True)
class Header(_Json):
    """What has to be known before an archive is read."""

    format: int
    clarion_version: str
    created_at: str  # ISO 8601, in UTC
    database: str  # postgresql or sqlite
    server_version: int  # major version of PostgreSQL; 0 for SQLite
    program_version: int  # major version of pg_dump; 0 for SQLite
    migrations: tuple[str, ...]  # app.name
    rows: dict[str, int]  # rows of each table, also 0 for the tables that are left out
    left_out: tuple[str, ...]  # tables without their rows
    files: str  # `directory`: the archive has them; `bucket`: it lists them


@dataclass(frozen=True, slots=True)
class FileEntry(_Json):
    """A file: with the digest of its content, if the archive has it, else with what its bucket says of it."""

    name: str
    size: int
    sha256: str = ""
    etag: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Manifest(_Json):
    """Sizes and digests of everything before it."""

    database_bytes: int
    database_sha256: str
    files: int
    files_bytes: int
    index_sha256: str


def read_index(text: bytes) -> Iterator[FileEntry]:
    """Yield the files of an index. Raises Damaged."""
    for line in text.splitlines():
        yield FileEntry.from_json(line)
