"""Find a file of an import: among what was stored, in directories or in the old site. A new one is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from .file_sources import Content, FileSource
from .references import FileUnavailable
from .stored_files import FileDeleted, find_cleaned, find_stored, remember
from .upload_names import UploadNames

NO_SOURCE = "no source of files was named; see --uploads and --fetch"


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
