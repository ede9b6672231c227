"""The demo's pictures and documents."""

from __future__ import annotations

from pathlib import Path

from django.core.files.base import ContentFile

from cms.demo.factories import DocumentFactory, PictureFactory
from cms.files.documents.models import StoredDocument
from cms.files.images.licences import LicenceChoice
from cms.files.images.models import Picture

from .entries import Entry, read_list
from .registry import Registry

FILES = Path(__file__).resolve().parents[1] / "files"
CREDIT = "Illustration: Common Lantern"


def load_pictures(registry: Registry) -> None:
    """Create the missing pictures; existing ones are recognised by their title."""
    known = {picture.title: picture for picture in Picture.objects.order_by("-pk")}
    for entry in read_list("pictures.yaml"):
        registry.add("picture", entry.key, known.get(entry["title"]) or _create_picture(entry))
        for language in entry["alt"]:
            registry.add("alt", entry.key, entry.in_language("alt", language), language)
        registry.progress(1)


def load_documents(registry: Registry) -> None:
    """Create the missing documents; existing ones are recognised by their title."""
    known = {document.title: document for document in StoredDocument.objects.order_by("-pk")}
    for entry in read_list("documents.yaml"):
        registry.add("document", entry.key, known.get(entry["title"]) or _create_document(entry))
        registry.progress(1)


def _create_picture(entry: Entry) -> Picture:
    return PictureFactory(
        title=entry["title"],
        description=entry.in_language("alt", "en"),
        credit=CREDIT,
        licence=LicenceChoice.OWN,
        file=_read_file(entry, f"{entry.key}.webp"),
    )


def _create_document(entry: Entry) -> StoredDocument:
    return DocumentFactory(title=entry["title"], file=_read_file(entry, entry["filename"]))


def _read_file(entry: Entry, name: str) -> ContentFile:
    try:
        return ContentFile((FILES / name).read_bytes(), name)
    except OSError as error:
        raise entry.error(f"needs the file “{name}”: {error.strerror}") from error
