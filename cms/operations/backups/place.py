"""The place in which backups and the ledger are stored: a directory or a bucket, which BACKUP_URL names.

Every object is written whole or not at all, and only whole ones are listed. It imports no model, so any app may use it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import storages

from cms.files.storage.directory import FileRange
from cms.files.storage.locations import Bucket, Location, build_storage

DIRECTORY_MODE = 0o700
NAME = re.compile(r"[a-z0-9][\w.-]*(/[a-z0-9][\w.-]*)*", re.ASCII)


@dataclass(frozen=True, slots=True)
class StoredObject:
    """The name and the size of an object of the place."""

    name: str
    size: int


class Place:
    """A directory or a bucket. Its methods raise OSError if it does not respond or refuses."""

    def __init__(self, location: Location) -> None:
        self.location = location
        entry = build_storage(location)
        if isinstance(location, Bucket):
            from cms.files.storage.bucket import PATIENT_OPTIONS  # imports boto3

            entry["OPTIONS"] |= PATIENT_OPTIONS
        else:
            entry["OPTIONS"]["directory_permissions_mode"] = DIRECTORY_MODE
        self._storage: Any = storages.create_storage(entry)

    def __str__(self) -> str:
        """Return the URL without keys."""
        return str(self.location)

    def write(self, name: str, stream: IO[bytes]) -> None:
        """Store what the stream has, whole or not at all. An object of this name is replaced."""
        self._storage.write_stream(_check(name), stream)

    def read(self, name: str) -> FileRange:
        """Return the bytes of an object: `with place.read(name) as stored: for chunk in stored.chunks`.

        Raises:
            FileNotFoundError: There is no such object.
        """
        found: FileRange = self._storage.open_range(_check(name))
        return found

    def list(self, prefix: str = "") -> Iterator[StoredObject]:
        """Yield the objects whose names begin with `prefix`, in no particular order."""
        for name, size in self._storage.list_files(prefix):
            yield StoredObject(name, size)

    def delete(self, name: str) -> None:
        """Delete an object; none with this name is no error."""
        self._storage.remove(_check(name))

    def delete_unfinished(self, seconds: float) -> int:
        """Delete what killed processes have left of objects, if it is older than this; return how many."""
        deleted: int = self._storage.delete_unfinished(seconds)
        return deleted


def get_place() -> Place | None:
    """Return the place that BACKUP_URL names, or None."""
    return Place(settings.BACKUP_LOCATION) if settings.BACKUP_LOCATION else None


def _check(name: str) -> str:
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of an object: letters, digits, hyphens and dots between slashes.")
    return name
