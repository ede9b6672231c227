"""The storage of uploaded files in a directory, which only their owner can read; a proxy may serve images itself.

`bucket` stores them in a bucket instead. Both have the methods of Django's storages but `path`, and those that
this module describes.
"""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

from django.core.files.storage import FileSystemStorage, default_storage

DIRECTORY_MODE = 0o711  # cannot be listed by others
FILE_MODE = 0o600
PICTURE_MODE = 0o644
# Their names are random, so only readers of a page know them. Names in other directories can be guessed.
PICTURE_DIRECTORIES = ("pictures/", "renditions/")
CHUNK_BYTES = 64 * 1024
PART_SUFFIX = ".part"  # the end of the name of a file that is being written, which is in no list


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

    def write_stream(self, name: str, stream: IO[bytes]) -> None:
        """Store what the stream has under this name, whole or not at all. A file of this name is replaced.

        What the stream raises ends it, and leaves nothing behind.
        """
        path = Path(self.path(name))
        path.parent.mkdir(mode=self.directory_permissions_mode or DIRECTORY_MODE, parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.{secrets.token_hex(4)}{PART_SUFFIX}")
        try:
            with open(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE), "wb") as file:
                shutil.copyfileobj(stream, file, CHUNK_BYTES)
                file.flush()
                os.fsync(file.fileno())
            if name.startswith(PICTURE_DIRECTORIES):
                part.chmod(PICTURE_MODE)
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        _sync_directory(path.parent)

    def delete_unfinished(self, seconds: float) -> int:
        """Delete what killed processes have left of `write_stream`, if it is older than this; return how many."""
        oldest = time.time() - seconds  # noqa: TID251 - the file system has made the times of files
        parts = [part for part in Path(self.location).rglob(f".*{PART_SUFFIX}") if part.stat().st_mtime < oldest]
        for part in parts:
            part.unlink(missing_ok=True)
        return len(parts)

    def list_files(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """Yield the names and sizes of all files whose names begin with `prefix`."""
        root = Path(self.location)
        for directory, _, names in os.walk(root):
            for name in names:
                path = Path(directory, name)
                relative = path.relative_to(root).as_posix()
                if relative.startswith(prefix) and not name.endswith(PART_SUFFIX):
                    with suppress(FileNotFoundError):  # deleted meanwhile
                        yield relative, path.stat().st_size

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


def _sync_directory(directory: Path) -> None:
    """Let the new name of a file survive a power failure."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read_chunks(file: Any, left: int) -> Iterator[bytes]:
    while left > 0 and (chunk := file.read(min(left, CHUNK_BYTES))):
        left -= len(chunk)
        yield chunk
