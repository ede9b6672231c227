"""Pictures and documents of an import: each file is found, checked and stored once.

Files are stored through the forms of the admin, so that they pass the same checks.
"""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import IO, Any, NamedTuple
from urllib.parse import unquote

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.forms import ModelForm
from PIL import Image as Pillow
from wagtail.documents.forms import get_document_form
from wagtail.images.forms import get_image_form
from wagtail.models import Collection
from wagtail.utils.file import hash_filelike

from cms.content.conversion.texts import shorten
from cms.files.documents.models import StoredDocument
from cms.files.images.forms import DESCRIPTION_PREFIX
from cms.files.images.models import Picture

from ..models import ImportedFile
from .file_sources import Content, FileSource, FileUnavailable
from .old_urls import InvalidURL, UploadNames

Kind = ImportedFile.Kind
MODELS: dict[str, Any] = {Kind.IMAGE: Picture, Kind.DOCUMENT: StoredDocument}
MAX_REMEMBERED = 200_000
MAX_NAME_LENGTH = 150
SUFFIXES = {
    "JPEG": (".jpg", ".jpeg"),
    "MPO": (".jpg", ".jpeg"),
    "PNG": (".png",),
    "GIF": (".gif",),
    "WEBP": (".webp",),
    "AVIF": (".avif",),
}
NO_SOURCE = "no source of files was named; see --uploads and --fetch"


def get_max_bytes(kind: str) -> int:
    """Return the largest size that the admin takes."""
    longest = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE if kind == Kind.IMAGE else settings.WAGTAILDOCS_MAX_UPLOAD_SIZE
    return int(longest)


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


class FileTexts(NamedTuple):
    """What is known of a file besides its content; `language` is that of the alternative text."""

    title: str = ""
    alt: str = ""
    credit: str = ""
    language: str = ""


class WantedFile(NamedTuple):
    """A file to find or store, under the name by which it is remembered, with the texts of a new one."""

    kind: str
    key: str
    name: str
    texts: FileTexts


class FileStore:
    """Stores the files of an import. Later imports find them again without fetching them.

    A file is stored through the form of the admin, in a transaction of its own, so that nothing is fetched twice if the
    import is interrupted. Call it outside of a transaction, because fetching takes long. `upload_urls` are the URLs of
    the old site's uploads; `restore` stores files again that editors deleted.
    """

    def __init__(
        self, sources: Iterable[FileSource], *, upload_urls: Iterable[str] = (), restore: bool = False
    ) -> None:
        self.names = UploadNames(list(upload_urls))
        self.restore = restore
        sources = list(sources)
        self._local = [source for source in sources if source.is_local]
        self._remote = [source for source in sources if not source.is_local]
        # What became of files in this import, by kind and name, so that it looks for none of them twice.
        self.failures: dict[tuple[str, str], str] = {}
        self._stored: dict[tuple[str, str], int] = {}
        self._facts: dict[str, FileTexts] = {}

    @property
    def has_missing(self) -> bool:
        """Return whether a file could not be had in this import, though a source of files was named."""
        return any(reason != NO_SOURCE for reason in self.failures.values())

    def describe(self, key: str, *, title: str = "", alt: str = "", credit: str = "") -> None:
        """Record what the old site says about a file. It precedes what callers say about the file."""
        try:
            self.names.add_known(key)
            self._facts[self.names.get_key(key)] = FileTexts(title, alt, credit)
        except InvalidURL:
            return

    def get_stored_key(self, key: str) -> str:
        """Return the key under which a file is remembered: that of the original. Raises InvalidURL."""
        return self.names.get_key(key)

    def get_image(self, key: str, *, title: str = "", alt: str = "", credit: str = "", language: str = "") -> Picture:
        """Return the picture with this URL, or this path in an export.

        `language` is that of the alternative text.

        Raises:
            FileUnavailable: the file cannot be had, or is refused.
        """
        found: Picture = self._get(Kind.IMAGE, key, FileTexts(title, alt, credit, language))
        return found

    def get_document(self, key: str, *, title: str = "") -> StoredDocument:
        """Return the document with this URL, or this path in an export. Raises FileUnavailable."""
        found: StoredDocument = self._get(Kind.DOCUMENT, key, FileTexts(title))
        return found

    def _get(self, kind: str, key: str, texts: FileTexts) -> Any:
        try:
            name = self.names.get_key(key)
        except InvalidURL as error:
            raise FileUnavailable(str(error)) from error
        said = self._facts.get(name, FileTexts())
        texts = FileTexts(*(one or other for one, other in zip(said, texts, strict=True)))
        wanted, known = WantedFile(kind, key, name, texts), (kind, name)
        if known in self.failures:
            raise FileUnavailable(self.failures[known])
        if known in self._stored and (found := MODELS[wanted.kind].objects.filter(pk=self._stored[known]).first()):
            return found
        try:
            stored = self._find_or_store(wanted)
        except FileUnavailable as error:
            _remember(self.failures, known, str(error))
            raise
        _remember(self._stored, known, stored.pk)
        return stored

    def _find_or_store(self, wanted: WantedFile) -> Any:
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
                    with source.open(candidate, get_max_bytes(wanted.kind)) as content:
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
            stored = found or store_file(MODELS[wanted.kind], content, wanted.texts)
            remember(wanted.kind, wanted.name, content.digest, content.place, stored)
        return stored


def _remember(known: dict[tuple[str, str], Any], name: tuple[str, str], outcome: Any) -> None:
    if len(known) < MAX_REMEMBERED:
        known[name] = outcome


# ---------------------------------------------------------------------- uploads


def store_file(model: type[Picture | StoredDocument], content: Content, texts: FileTexts) -> Any:
    """Store a picture or document.

    Raises:
        FileUnavailable: the form refuses the file; the message is that for editors.
    """
    name = _clean_name(content.name)
    collection = Collection.get_first_root_node()
    values: dict[str, Any] = {"tags": "", "collection": collection.pk if collection else None}
    form_class: type[ModelForm] = get_document_form(model)
    if issubclass(model, Picture):
        form_class, name = get_image_form(model), _correct_suffix(content, name)
        is_default = texts.language in ("", settings.LANGUAGE_CODE)
        field = "description" if is_default else f"{DESCRIPTION_PREFIX}{texts.language}"
        values |= {field: _shorten(model, "description", texts.alt), "credit": _shorten(model, "credit", texts.credit)}
    values["title"] = _shorten(model, "title", texts.title) or PurePosixPath(name).stem
    file = UploadedFile(content.file, name, mimetypes.guess_type(name)[0], content.size)
    form = form_class(values, {"file": file}, instance=model())
    if not form.is_valid():
        raise FileUnavailable(f"{name}: {' '.join(message for errors in form.errors.values() for message in errors)}")
    return form.save()


def _clean_name(name: str) -> str:
    """Return a file name without control characters and of a length that every storage takes; the suffix stays."""
    decoded = "".join(character for character in unquote(name) if character.isprintable() and character not in "/\\")
    path = PurePosixPath(decoded or "file")
    return path.stem[: MAX_NAME_LENGTH - len(path.suffix)] + path.suffix[:20]


def _correct_suffix(content: Content, name: str) -> str:
    """Return the name with the suffix of its content: some sites answer `photo.jpg` with a WebP."""
    try:
        with Pillow.open(content.file) as image:
            expected = SUFFIXES.get(image.format or "", ())
    except Exception:  # Pillow's readers raise many types; the form says what is wrong
        expected = ()
    content.file.seek(0)
    path = PurePosixPath(name)
    return name if not expected or path.suffix.lower() in expected else path.stem + expected[0]


def _shorten(model: Any, field: str, text: str) -> str:
    """Return the text in one line, of a length that the field takes."""
    return shorten(" ".join(text.split()), model._meta.get_field(field).max_length)
