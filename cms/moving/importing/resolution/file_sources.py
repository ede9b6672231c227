"""Where the bytes of imported files come from: a directory of this machine, or the old site."""

from __future__ import annotations

import hashlib
import os
import stat
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from .downloads import Downloader, DownloadFailed
from .old_urls import FileName

CHUNK_SIZE_BYTES = 1 << 20


class FileUnavailable(Exception):
    """A file cannot be had; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a file, open for reading at their beginning."""

    file: IO[bytes]
    name: str  # name with the suffix that says what it is
    size: int
    digest: str  # SHA-256
    place: str  # the path or URL that was read


class FileSource(Protocol):
    """A place from which files are read. `is_local` says whether reading a file again costs other sites nothing."""

    is_local: bool

    @contextmanager
    def open(self, name: FileName, max_bytes: int) -> Iterator[Content]:
        """Open a file. Raises FileUnavailable."""


class DirectorySource:
    """The files below a directory: a copy of `wp-content/uploads`, or the files of an export.

    Only regular files below the directory are read, also where a name or a symbolic link leads out of it.
    """

    is_local = True

    def __init__(self, directory: Path) -> None:
        self.directory = directory.resolve()

    @contextmanager
    def open(self, name: FileName, max_bytes: int) -> Iterator[Content]:
        """Open a file by its path below the directory.

        Raises:
            FileUnavailable: there is no such file, it is not below the directory, or it is too large.
        """
        if not name.path:
            raise FileUnavailable(f"{name.url[:200]} is not among the uploads")
        with _open_regular(self._find(name.path), name.path, max_bytes) as file:
            size = os.fstat(file.fileno()).st_size
            yield Content(file, name.path.rpartition("/")[2], size, _read_digest(file), name.path)

    def _find(self, path: str) -> Path:
        """Return the path of a file. File systems differ in the form in which they keep letters with accents."""
        for form in ("NFC", "NFD"):
            try:
                found = (self.directory / unicodedata.normalize(form, path).lstrip("/")).resolve(strict=True)
            except (OSError, ValueError, RuntimeError):  # absent, too long, with a null character, or a loop of links
                continue
            if not found.is_relative_to(self.directory):
                raise FileUnavailable(f"{path[:200]} is outside the directory")
            return found
        raise FileUnavailable(f"there is no file {path[:200]}")


class HttpSource:
    """The files of the old site, fetched over HTTP."""

    is_local = False

    def __init__(self, downloader: Downloader | None = None) -> None:
        self.downloader = downloader or Downloader()

    @contextmanager
    def open(self, name: FileName, max_bytes: int) -> Iterator[Content]:
        """Fetch a file to a temporary file.

        Raises:
            FileUnavailable: it cannot be fetched within the limits.
        """
        if not name.url:
            raise FileUnavailable(f"{name.path[:200]} has no address to fetch it from")
        try:
            found = self.downloader.download(name.url, max_bytes=max_bytes)
        except DownloadFailed as failure:
            raise FileUnavailable(f"{name.url[:200]}: {failure}") from failure
        with found.file:
            base = name.path or name.url.partition("?")[0]
            yield Content(found.file, base.rstrip("/").rpartition("/")[2], found.size, found.digest, found.url)


@contextmanager
def _open_regular(path: Path, shown: str, max_bytes: int) -> Iterator[IO[bytes]]:
    """Open a regular file. A named pipe would block the import, a device might never end."""
    try:
        number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError as error:
        raise FileUnavailable(f"{shown[:200]} cannot be read: {error.strerror}") from error
    status = os.fstat(number)
    if not stat.S_ISREG(status.st_mode):
        os.close(number)
        raise FileUnavailable(f"{shown[:200]} is not a file")
    with open(number, "rb") as file:
        if status.st_size > max_bytes:
            raise FileUnavailable(f"{shown[:200]} is too large: {status.st_size:,} bytes, at most {max_bytes:,}")
        yield file


def _read_digest(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK_SIZE_BYTES):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
