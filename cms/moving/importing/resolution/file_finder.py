"""Find a file of an import: among what was stored, in directories or in the old site. A new one is stored."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import IO, Any

from django.db import transaction
from wagtail.utils.file import hash_filelike

from ..models import ImportedFile
from .file_sources import Content, FileSource
from .old_urls import UploadNames
from .references import FileUnavailable

NO_SOURCE = "no source of files was named; see --uploads and --fetch"


class FileDeleted(FileUnavailable):
    """An editor deleted the picture or document of a file; it stays deleted."""


def find_stored(kind: str, *, restore: bool, key: str | None = None, digest: str | None = None) -> Any | None:
    """Return the picture or document of a file that has been imported, by its key or its bytes; None if it is new.

    `digest` is that of the file as it was read, before its metadata was removed.

    Raises:
        FileDeleted: an editor deleted it, and it is not to be restored.
    """
    conditions = {"digest": digest} if digest else {"key_digest": build_digest(key or "")}
    rows = ImportedFile.objects.filter(kind=kind, **conditions).select_related(kind)
    found = [getattr(row, kind) for row in rows]
    stored = next((one for one in found if one is not None), None)
    if found and stored is None and not restore:
        raise FileDeleted("an editor deleted the file; --restore stores it again")
    return stored


def find_cleaned(kind: str, file: IO[bytes]) -> Any | None:
    """Return the picture or document of an imported file that was stored as these bytes; None if there is none.

    Digests are those of files as they were read. An upload removes metadata, so a file of an export of this site has
    the bytes that were stored, and another digest.
    """
    file.seek(0)
    stored_hash = hash_filelike(file)
    file.seek(0)
    row = ImportedFile.objects.filter(kind=kind, **{f"{kind}__file_hash": stored_hash}).select_related(kind).first()
    return getattr(row, kind) if row else None


def remember(kind: str, key: str, digest: str, source: str, stored: Any) -> None:
    """Record what a file became."""
    values = {"key": _clean(key), "digest": digest, "source": _clean(source), kind: stored}
    ImportedFile.objects.update_or_create(kind=kind, key_digest=build_digest(key), defaults=values)


def build_digest(key: str) -> str:
    """Return the digest by which a key is found."""
    return hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()


def _clean(text: str) -> str:
    """Return the text without what databases refuse: null characters and halves of characters."""
    return text.replace("\0", "").encode(errors="replace").decode()


@dataclass(frozen=True, slots=True)
class WantedFile:
    """A file to find or store. `store` makes a picture or document of its content."""

    kind: str
    key: str
    name: str  # the key under which it is remembered
    max_bytes: int
    store: Callable[[Content], Any]


class FileFinder:
    """Looks for files in the sources of an import. `restore` stores those again that editors deleted."""

    def __init__(self, sources: Iterable[FileSource], names: UploadNames, *, restore: bool) -> None:
        sources = list(sources)
        self._local = [source for source in sources if source.is_local]
        self._remote = [source for source in sources if not source.is_local]
        self.names = names
        self.restore = restore

    def find_or_store(self, wanted: WantedFile) -> Any:
        """Look in directories first, then among what earlier imports stored, and only then in other sites.

        A file of a directory is compared by its bytes, because two exports may use the same name for different files.

        Raises:
            FileUnavailable: no source has it, or it is refused.
        """
        reasons: list[str] = []
        found = (
            self._read(self._local, wanted, reasons)
            or find_stored(wanted.kind, key=wanted.name, restore=self.restore)
            or self._read(self._remote, wanted, reasons)
        )
        if found is None:
            raise FileUnavailable(reasons[0] if reasons else NO_SOURCE)
        return found

    def _read(self, sources: Iterable[FileSource], wanted: WantedFile, reasons: list[str]) -> Any | None:
        """Return the object of the first candidate that a source has and that is accepted; None if there is none.

        If the original is too large, for example, a smaller file that WordPress made of it is taken.
        """
        for source in sources:
            for candidate in self.names.list_candidates(wanted.key):
                try:
                    with source.open(candidate, wanted.max_bytes) as content:
                        return self._store_once(wanted, content)
                except FileDeleted:
                    raise
                except FileUnavailable as error:
                    reasons.append(str(error))
        return None

    def _store_once(self, wanted: WantedFile, content: Content) -> Any:
        found = find_stored(wanted.kind, digest=content.digest, restore=self.restore) or find_cleaned(
            wanted.kind, content.file
        )
        with transaction.atomic():
            stored = found or wanted.store(content)
            remember(wanted.kind, wanted.name, content.digest, content.place, stored)
        return stored
