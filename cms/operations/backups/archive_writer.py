"""Writing an archive to a stream, in constant memory."""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Iterator
from typing import IO

from cms.files.storage.directory import FileRange

from .manifest import (
    DATABASE_DIRECTORY,
    FILES_DIRECTORY,
    HEADER,
    INDEX_DIRECTORY,
    MANIFEST,
    FileEntry,
    Header,
    Manifest,
)

PIECE_BYTES = 4 * 2**20  # a piece of the dump
INDEX_FILES = 1000  # files between two indexes
FILE_MODE = 0o600


BackedUpFile = (
    FileEntry | tuple[str, FileRange]
)  # a file of a bucket, or the name and the content of one of a directory


def write_archive(target: IO[bytes], header: Header, dump: Iterator[bytes], files: Iterator[BackedUpFile]) -> None:
    """Write everything to the target."""
    with tarfile.open(fileobj=target, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        writer = _Writer(tar)
        writer.add(HEADER, header.to_json())
        writer.add_database(dump)
        writer.add_files(files)
        writer.add_manifest()


class _Writer:
    """The members of an archive, in their order, with the sums for its manifest."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._database, self._database_bytes = hashlib.sha256(), 0
        self._index, self._files, self._files_bytes = hashlib.sha256(), 0, 0

    def add(self, name: str, content: bytes) -> None:
        self._add_stream(name, len(content), io.BytesIO(content))

    def add_database(self, dump: Iterator[bytes]) -> None:
        for number, piece in enumerate(_cut(dump, PIECE_BYTES)):
            self._database.update(piece)
            self._database_bytes += len(piece)
            self.add(f"{DATABASE_DIRECTORY}{number:06}", piece)

    def add_files(self, files: Iterator[BackedUpFile]) -> None:
        entries: list[bytes] = []
        number = 0
        for file in files:
            entry = file if isinstance(file, FileEntry) else self._add_file(*file)
            self._files, self._files_bytes = self._files + 1, self._files_bytes + entry.size
            entries.append(entry.to_json())
            if len(entries) == INDEX_FILES:
                self._add_index(number, entries)
                entries, number = [], number + 1
        if entries:
            self._add_index(number, entries)

    def add_manifest(self) -> None:
        manifest = Manifest(
            self._database_bytes,
            self._database.hexdigest(),
            self._files,
            self._files_bytes,
            self._index.hexdigest(),
        )
        self.add(MANIFEST, manifest.to_json())

    def _add_file(self, name: str, stored: FileRange) -> FileEntry:
        with stored:
            stream = _DigestStream(stored.chunks)
            self._add_stream(f"{FILES_DIRECTORY}{name}", stored.total, stream)
        return FileEntry(name, stored.total, stream.digest.hexdigest())

    def _add_index(self, number: int, entries: list[bytes]) -> None:
        content = b"\n".join(entries)
        self._index.update(content)
        self.add(f"{INDEX_DIRECTORY}{number:06}", content)

    def _add_stream(self, name: str, size: int, stream: IO[bytes] | _DigestStream) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, FILE_MODE
        self._tar.addfile(member, stream)  # type: ignore[arg-type]
        self._tar.members.clear()  # type: ignore[attr-defined]  # tarfile would keep all of them


class _DigestStream:
    """A stream of chunks that computes their digest while they are read."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._left = chunks, b""
        self.digest = hashlib.sha256()

    def read(self, size: int) -> bytes:
        """Return exactly this many bytes, less only at the end."""
        while len(self._left) < size and (chunk := next(self._chunks, b"")):
            self._left += chunk
        found, self._left = self._left[:size], self._left[size:]
        self.digest.update(found)
        return found


def _cut(chunks: Iterator[bytes], size: int) -> Iterator[bytes]:
    """Yield the same bytes in pieces of this size, the last one shorter."""
    piece = bytearray()
    for chunk in chunks:
        piece += chunk
        while len(piece) >= size:
            yield bytes(piece[:size])
            del piece[:size]
    if piece:
        yield bytes(piece)
