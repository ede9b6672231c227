"""Pictures and documents of an import: each file is read, checked and stored once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from cms.files.documents.models import StoredDocument
from cms.files.images.models import Picture

from ..models import ImportedFile
from .file_finder import NO_SOURCE, FileFinder, WantedFile
from .file_sources import Content, FileSource
from .file_uploads import store_document, store_image
from .old_urls import InvalidURL, UploadNames
from .references import FileUnavailable

Kind = ImportedFile.Kind
MODELS: dict[str, Any] = {Kind.IMAGE: Picture, Kind.DOCUMENT: StoredDocument}
MAX_REMEMBERED = 200_000


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What the old site says about a file."""

    title: str = ""
    alt: str = ""
    credit: str = ""


class FileStore:
    """Stores the files of an import. Later imports find them again without fetching them.

    A file is stored through the form of the admin, in a transaction of its own, so that nothing is fetched twice if the
    import is interrupted. Call it outside of a transaction, because fetching takes long. `upload_urls` are the URLs of
    the old site's uploads; `restore` stores files again that editors deleted.
    """

    def __init__(
        self, sources: Iterable[FileSource], *, upload_urls: Collection[str] = (), restore: bool = False
    ) -> None:
        self.names = UploadNames(upload_urls)
        self.restore = restore
        self._finder = FileFinder(sources, self.names, restore=restore)
        # What became of files in this import, by kind and name, so that it looks for none of them twice.
        self.failures: dict[tuple[str, str], str] = {}
        self._stored: dict[tuple[str, str], int] = {}
        self._facts: dict[str, FileFacts] = {}

    @property
    def has_missing(self) -> bool:
        """Return whether a file could not be had in this import, though a source of files was named."""
        return any(reason != NO_SOURCE for reason in self.failures.values())

    def describe(self, key: str, *, title: str = "", alt: str = "", credit: str = "") -> None:
        """Record what the old site says about a file. It precedes what callers say about the file."""
        try:
            self.names.add_known(key)
            self._facts[self.names.get_key(key)] = FileFacts(title, alt, credit)
        except InvalidURL:
            return

    def get_stored_key(self, key: str) -> str:
        """Return the key under which a file is remembered: that of the original. Raises InvalidURL."""
        return self.names.get_key(key)

    def get_image(
        self,
        key: str,
        *,
        title: str = "",
        alt: str = "",
        credit: str = "",
        language: str = "",
        fields: Mapping[str, Any] | None = None,
    ) -> Picture:
        """Return the picture with this URL, or this path in an export.

        `language` is that of the alternative text. `fields` are further fields of the form of pictures.

        Raises:
            FileUnavailable: the file cannot be had, or is refused.
        """
        name = self._get_name(key)
        facts = self._facts.get(name, FileFacts())
        texts = {"title": facts.title or title, "alt": facts.alt or alt, "credit": facts.credit or credit}

        def store(content: Content) -> Picture:
            return store_image(content, **texts, language=language, fields=fields or {})

        return self._get(WantedFile(Kind.IMAGE, key, name, settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE, store))

    def get_document(self, key: str, *, title: str = "") -> StoredDocument:
        """Return the document with this URL, or this path in an export.

        Raises:
            FileUnavailable: the file cannot be had, or is refused.
        """
        name = self._get_name(key)
        title = self._facts.get(name, FileFacts()).title or title

        def store(content: Content) -> StoredDocument:
            return store_document(content, title=title)

        return self._get(WantedFile(Kind.DOCUMENT, key, name, settings.WAGTAILDOCS_MAX_UPLOAD_SIZE, store))

    def _get_name(self, key: str) -> str:
        try:
            return self.names.get_key(key)
        except InvalidURL as error:
            raise FileUnavailable(str(error)) from error

    def _get(self, wanted: WantedFile) -> Any:
        known = (wanted.kind, wanted.name)
        if known in self.failures:
            raise FileUnavailable(self.failures[known])
        if known in self._stored and (found := MODELS[wanted.kind].objects.filter(pk=self._stored[known]).first()):
            return found
        try:
            stored = self._finder.find_or_store(wanted)
        except FileUnavailable as error:
            _remember(self.failures, known, str(error))
            raise
        _remember(self._stored, known, stored.pk)
        return stored


def _remember(known: dict[tuple[str, str], Any], name: tuple[str, str], outcome: Any) -> None:
    if len(known) < MAX_REMEMBERED:
        known[name] = outcome
