"""Read the files of an import from an uploaded ZIP archive, without unpacking it, and keep the lease meanwhile."""

from __future__ import annotations

import hashlib
import tempfile
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cms.moving.importing.file_sources import CHUNK_SIZE_BYTES, Content, FileSource
from cms.moving.importing.references import FileUnavailable
from cms.moving.importing.upload_names import FileName

ROOTS = ("wp-content/uploads/", "uploads/")  # directories that people put into the archive with their content
EXPORTED_FILES = "files/"  # of an export of Clarion


class ArchiveSource:
    """The files of a ZIP archive by their paths, those below `uploads` also without it. Use it as a context manager.

    The form has checked the archive with `cms.files.documents.archives`: it has no paths that lead out of it.
    """

    is_local = True

    def __init__(self, path: Path) -> None:
        self._archive = zipfile.ZipFile(path)
        self._entries = {_shorten(entry.filename): entry for entry in self._archive.infolist() if not entry.is_dir()}

    def close(self) -> None:
        """Close the archive."""
        self._archive.close()

    @contextmanager
    def open(self, name: FileName, max_bytes: int) -> Iterator[Content]:
        """Open a file by its path.

        Raises:
            FileUnavailable: there is no such file, it is damaged or too large.
        """
        entry = self._entries.get(_shorten(name.path)) if name.path else None
        if entry is None:
            raise FileUnavailable(f"there is no file {(name.path or name.url)[:200]} in the archive")
        if entry.file_size > max_bytes:
            raise FileUnavailable(f"{name.path[:200]} is too large: {entry.file_size:,} bytes, at most {max_bytes:,}")
        with tempfile.TemporaryFile() as file:
            digest, size = hashlib.sha256(), 0
            try:
                with self._archive.open(entry) as packed:
                    while chunk := packed.read(CHUNK_SIZE_BYTES):
                        size += len(chunk)
                        digest.update(chunk)
                        file.write(chunk)
            except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as problem:
                raise FileUnavailable(f"{name.path[:200]} cannot be read from the archive: {problem}") from problem
            file.seek(0)
            yield Content(file, name.path.rpartition("/")[2], size, digest.hexdigest(), name.path)


class WatchedSource:
    """A source of files that calls a function before each file, because reading some of them takes long."""

    def __init__(self, source: FileSource, before: Callable[[], object]) -> None:
        self.is_local = source.is_local
        self._source = source
        self._before = before

    @contextmanager
    def open(self, name: FileName, max_bytes: int) -> Iterator[Content]:
        """Open a file. Raises FileUnavailable."""
        self._before()
        with self._source.open(name, max_bytes) as content:
            yield content


def _shorten(path: str) -> str:
    """Return the path below the directory of uploads, with letters in one form."""
    normalised = unicodedata.normalize("NFC", path.replace("\\", "/")).lstrip("/")
    for root in ROOTS:
        before, found, after = normalised.partition(root)
        if found and (not before or before.endswith("/")):
            return after
    return normalised.removeprefix(EXPORTED_FILES)
