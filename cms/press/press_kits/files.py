"""The files of a kit, which are the parts of one ZIP.

The parts are stored without compression, so that each of them is a range of bytes of the archive: a kit is one stored
file, and its images are not stored twice.
"""

from __future__ import annotations

import struct
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import IO, Any, Literal, Self

KitFileKind = Literal["text", "html", "pdf", "picture", "attachment", "archive"]
ARCHIVE_TYPE = "application/zip"
LOCAL_HEADER_BYTES = 30
MAX_MEMORY_BYTES = 8_000_000  # limit of one archive; a larger one is kept in a temporary file
FILE_MODE = 0o644
EARLIEST_ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # the format cannot express an earlier one
STORED_FIELDS = ("kind", "name", "content_type", "size", "start", "title", "language", "width", "height")


@dataclass(frozen=True, slots=True)
class KitFile:
    """One file of a kit: `size` bytes of the archive from `start`. The archive itself is one of the files."""

    kind: KitFileKind
    name: str
    content_type: str
    size: int
    start: int = 0
    title: str = ""
    language: str | None = None
    width: int | None = None
    height: int | None = None
    archive: IO[bytes] | None = field(default=None, repr=False, compare=False)

    @property
    def content(self) -> bytes:
        """Return the bytes, of a kit that has just been built."""
        if self.archive is None:
            raise ValueError("The content of a stored file is read from its archive.")
        self.archive.seek(self.start)
        return self.archive.read(self.size)

    def to_json(self) -> dict[str, Any]:
        """Return what is stored of the file, without its content."""
        return {name: getattr(self, name) for name in STORED_FIELDS}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """Return the file from what `to_json()` returned."""
        return cls(**stored)


@dataclass(slots=True)
class Kit:
    """A kit that has been built. Closing it deletes its temporary file."""

    digest: str
    files: list[KitFile]
    has_pdf: bool
    archive: IO[bytes]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.archive.close()

    def find(self, kind: KitFileKind) -> Iterator[KitFile]:
        """Yield the files of a kind."""
        return (file for file in self.files if file.kind == kind)


class KitArchive:
    """Writes the ZIP of a kit, and remembers where its parts are."""

    def __init__(self, folder: str, written_at: datetime) -> None:
        self.stored: IO[bytes] = tempfile.SpooledTemporaryFile(MAX_MEMORY_BYTES)  # noqa: SIM115 - the kit closes it
        self.files: list[KitFile] = []
        self._folder, self._date = folder, written_at
        self._zip = zipfile.ZipFile(self.stored, "w", zipfile.ZIP_STORED)

    def add(self, kind: KitFileKind, name: str, content_type: str, content: bytes, **more: Any) -> None:
        """Add a file, under a name that no other file has."""
        names = {file.name for file in self.files}
        directory, _, last = name.rpartition("/")
        number = 2
        while name in names:
            name, number = f"{directory}/{number}-{last}".lstrip("/"), number + 1
        part = zipfile.ZipInfo(f"{self._folder}/{name}", max(self._date.timetuple()[:6], EARLIEST_ZIP_TIME))
        part.external_attr = FILE_MODE << 16
        self._zip.writestr(part, content)
        start = self._find_start(part)
        self.files.append(KitFile(kind, name, content_type, len(content), start, archive=self.stored, **more))

    @property
    def size(self) -> int:
        """The number of bytes of all files so far."""
        return sum(file.size for file in self.files)

    def close(self, name: str) -> None:
        """Write the table of contents, and add the archive to the files."""
        self._zip.close()
        size = self.stored.seek(0, 2)
        self.files.append(KitFile("archive", name, ARCHIVE_TYPE, size, archive=self.stored))

    def discard(self) -> None:
        """Delete what was written, after an error."""
        self._zip.close()
        self.stored.close()

    def _find_start(self, part: zipfile.ZipInfo) -> int:
        """Return where the content of a part begins, after its header with two fields of variable length."""
        end = self.stored.tell()
        self.stored.seek(part.header_offset + LOCAL_HEADER_BYTES - 4)
        lengths = struct.unpack("<HH", self.stored.read(4))
        self.stored.seek(end)
        return part.header_offset + LOCAL_HEADER_BYTES + sum(lengths)
