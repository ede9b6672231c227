"""Find and remember which files have been imported, and as which picture or document."""

from __future__ import annotations

import hashlib
from typing import IO, Any

from wagtail.utils.file import hash_filelike

from .models import ImportedFile
from .references import FileUnavailable


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
