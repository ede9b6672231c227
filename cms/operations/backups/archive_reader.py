"""Reading an archive from a stream, in constant memory, with all its digests compared."""

from __future__ import annotations

import hashlib
import tarfile
from collections.abc import Iterator
from typing import IO

from .manifest import (
    DATABASE_DIRECTORY,
    FILES_DIRECTORY,
    HEADER,
    INDEX_DIRECTORY,
    MANIFEST,
    MAX_JSON_BYTES,
    Damaged,
    FileEntry,
    Header,
    Manifest,
    read_index,
)

CHUNK_BYTES = 1024 * 1024


class Sink:
    """What is done with the parts of an archive. A part is handed on before its digest is known.

    So a sink does what can be taken back, or reads an archive that was read before.
    """

    def begin(self, header: Header) -> None:
        """Refuse an archive that cannot be used here, by an exception."""

    def write_database(self, piece: bytes) -> None:
        """Take the next piece of the dump."""

    def finish_database(self, sha256: str) -> None:
        """Take the digest of the dump, after its last piece."""

    def write_file(self, name: str, chunks: Iterator[bytes]) -> None:
        """Take the content of a file. All chunks have to be read."""

    def list_file(self, entry: FileEntry) -> None:
        """Take what the index says of a file."""


def read_archive(stream: IO[bytes], sink: Sink) -> tuple[Header, Manifest]:
    """Read all of the archive.

    Raises:
        Damaged: Something is missing, is not in its place, or has another digest.
        Exception: What the stream or the sink raise.
    """
    try:
        with tarfile.open(fileobj=stream, mode="r|") as tar:
            found = _Reader(tar, sink).read()
    except tarfile.TarError as error:
        raise Damaged("it is not an archive of Clarion") from error
    while stream.read(CHUNK_BYTES):
        pass  # the encryption authenticates the end, too
    return found


class _Reader:
    """The members of an archive, in their order, with the sums that its manifest has to have."""

    def __init__(self, tar: tarfile.TarFile, sink: Sink) -> None:
        self._tar, self._sink = tar, sink
        self._member: tarfile.TarInfo | None = None
        self._files, self._files_bytes = 0, 0
        self._unlisted: dict[str, tuple[int, str]] = {}  # files since the last index

    def read(self) -> tuple[Header, Manifest]:
        self._advance()
        header = Header.from_json(self._read_json(HEADER))
        self._sink.begin(header)
        size, database = self._read_database()
        self._sink.finish_database(database)
        index = self._read_files()
        manifest = Manifest.from_json(self._read_json(MANIFEST))
        if self._member:
            raise Damaged("something follows its manifest")
        if self._unlisted:
            raise Damaged("files are in no index")
        if manifest != Manifest(size, database, self._files, self._files_bytes, index):
            raise Damaged("its content is not what its manifest says")
        return header, manifest

    def _read_database(self) -> tuple[int, str]:
        digest, size, number = hashlib.sha256(), 0, 0
        while self._is_at(DATABASE_DIRECTORY):
            if self._name != f"{DATABASE_DIRECTORY}{number:06}":
                raise Damaged("pieces of its database are missing or in another order")
            for chunk in self._read_chunks():
                digest.update(chunk)
                size += len(chunk)
                self._sink.write_database(chunk)
            number += 1
            self._advance()
        return size, digest.hexdigest()

    def _read_files(self) -> str:
        digest, number = hashlib.sha256(), 0
        while self._is_at(FILES_DIRECTORY) or self._is_at(INDEX_DIRECTORY):
            if self._is_at(FILES_DIRECTORY):
                self._read_file()
                continue
            content = self._read_json(f"{INDEX_DIRECTORY}{number:06}")
            digest.update(content)
            number += 1
            for entry in read_index(content):
                self._check_file(entry)
                self._sink.list_file(entry)
        return digest.hexdigest()

    def _read_file(self) -> None:
        name, digest, size = self._name.removeprefix(FILES_DIRECTORY), hashlib.sha256(), 0
        if any(part in ("", ".", "..") for part in name.split("/")):
            raise Damaged("the name of a file leads out of its directory")

        def read() -> Iterator[bytes]:
            nonlocal size
            for chunk in self._read_chunks():
                digest.update(chunk)
                size += len(chunk)
                yield chunk

        self._sink.write_file(name, read())
        self._unlisted[name] = size, digest.hexdigest()
        self._advance()

    def _check_file(self, entry: FileEntry) -> None:
        self._files, self._files_bytes = self._files + 1, self._files_bytes + entry.size
        if entry.sha256 and self._unlisted.pop(entry.name, None) != (entry.size, entry.sha256):
            raise Damaged(f"the file {entry.name} is missing or is not what the index says")

    def _read_json(self, name: str) -> bytes:
        """Return the content of the next member, which must have this name."""
        if not self._member or self._name != name or self._member.size > MAX_JSON_BYTES:
            raise Damaged(f"its part {name} is missing, or in another place")
        content = b"".join(self._read_chunks())
        self._advance()
        return content

    def _read_chunks(self) -> Iterator[bytes]:
        stream = self._tar.extractfile(self._member) if self._member else None
        while stream and (chunk := stream.read(CHUNK_BYTES)):
            yield chunk

    def _advance(self) -> None:
        self._member = self._tar.next()
        self._tar.members.clear()  # type: ignore[attr-defined]  # tarfile would keep all of them
        if self._member and not self._member.isreg():
            raise Damaged("it has a part that is no file")

    def _is_at(self, directory: str) -> bool:
        return bool(self._member) and self._name.startswith(directory)

    @property
    def _name(self) -> str:
        return self._member.name if self._member else ""
