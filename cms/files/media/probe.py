"""Try the storage of files: store a small file, read it, delete it, and ask for it without a key."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.files.base import ContentFile

from cms.files.storage.directory import describe_error

CONTENT = b"A test of the storage of Clarion's files. It can be deleted."


class StorageUnusable(Exception):
    """Files cannot be stored, read or deleted; the message says which, and the reason."""


class StoragePublic(Exception):
    """Anyone can read or list the files, so embargoes do not hold."""


def probe_storage(storage: Any) -> None:
    """Store, read and delete a file, and check that it cannot be read without keys.

    Raises:
        StorageUnusable: One of these is impossible.
        StoragePublic: The storage answers requests without keys.
    """
    name = f"probe-{secrets.token_hex(16)}"
    with _named_step("stored"):
        storage.save(name, ContentFile(CONTENT))
    try:
        with _named_step("read"), storage.open_range(name) as stored:
            content = b"".join(stored.chunks)
        is_public = storage.is_public(name)
    finally:
        with _named_step("deleted"):
            storage.remove(name)
    if content != CONTENT:
        raise StorageUnusable("files are not returned as they were stored")
    if is_public:
        raise StoragePublic


@contextmanager
def _named_step(step: str) -> Iterator[None]:
    """Raise StorageUnusable with the reason, without names of files and without keys."""
    try:
        yield
    except OSError as error:
        raise StorageUnusable(f"files cannot be {step} ({describe_error(error)})") from error
