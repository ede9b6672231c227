"""The storage of uploaded files in a directory, which only their owner can read; a proxy may serve images itself.

`bucket` stores them in a bucket instead. Both have the methods of Django's storages but `path`, and those that
this module describes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from django.core.files.storage import FileSystemStorage, default_storage

DIRECTORY_MODE = 0o711  # cannot be listed by others
FILE_MODE = 0o600
PICTURE_MODE = 0o644
# Their names are random, so only readers of a page know them. Names in other directories can be guessed.
PICTURE_DIRECTORIES = ("pictures/", "renditions/")
CHUNK_BYTES = 64 * 1024


class MediaUnavailable(OSError):
    """The storage of media does not respond or refuses; the response is 503. The message is a reason without keys.

    An OSError, so that Wagtail shows a list of images although one of them cannot be read.
    """


class InvalidRange(Exception):
    """The file ends before the range of bytes begins."""


def uses_local_files() -> bool:
    """Return whether files are stored in a directory of this machine and not in a bucket."""
    return isinstance(default_storage, FileSystemStorage)


def describe_error(error: OSError) -> str:
    """Return the reason of an error of a storage, without names of files and without keys."""
    return error.strerror or str(error) or type(error).__name__


@dataclass(frozen=True, slots=True)
class FileRange:
    """The bytes of a file from `start` to `end`, of `total`. They are read while `chunks` is iterated over."""

    chunks: Iterator[bytes]
    close: Callable[[], None]
    start: int
    end: int
    total: int

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class MediaStorage(FileSystemStorage):
    """Stores files without permissions for others, apart from images."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            **{"file_permissions_mode": FILE_MODE, "directory_permissions_mode": DIRECTORY_MODE, **options}
        )

    def open_range(self, name: str, start: int = 0, end: int | None = None) -> FileRange:
        """Return the bytes from `start` to `end`, or to the end of the file.

        Raises:
            FileNotFoundError: There is no such file.
            InvalidRange: The file ends before `start`.
        """
        file = self.open(name)
        total = file.size
        if start and start >= total:
            file.close()
            raise InvalidRange(name)
        file.seek(start)
        end = total if end is None else min(end, total)
        return FileRange(_read_chunks(file, end - start), file.close, start, end, total)

    def list_files(self) -> Iterator[tuple[str, int]]:
        """Yield the names and sizes of all files."""
        root = Path(self.location)
        for directory, _, names in os.walk(root):
            for name in names:
                path = Path(directory, name)
                yield path.relative_to(root).as_posix(), path.stat().st_size

    def remove(self, name: str) -> None:
        """Delete the file, like `delete`, and raise an error if that is impossible."""
        self.delete(name)

    def is_public(self, name: str) -> bool:
        """Return False: a directory has no URLs of its own."""
        return False

    def _save(self, name: str, content: Any) -> str:
        saved: str = super()._save(name, content)
        if saved.startswith(PICTURE_DIRECTORIES):
            Path(self.path(saved)).chmod(PICTURE_MODE)
        return saved


def _read_chunks(file: Any, left: int) -> Iterator[bytes]:
    while left > 0 and (chunk := file.read(min(left, CHUNK_BYTES))):
        left -= len(chunk)
        yield chunk
