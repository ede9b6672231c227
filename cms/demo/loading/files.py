"""The demo's pictures, drawn by code, and its documents."""

from __future__ import annotations

import io
from collections.abc import Iterable

from django.core.files.base import ContentFile

from cms.demo.drawing import PICTURES, draw
from cms.demo.factories import DocumentFactory, PictureFactory
from cms.documents.models import StoredDocument
from cms.images.models import Picture

from .pdf import pdf
from .progress import Progress
from .reading import Entry, read_list
from .shelf import Shelf

QUALITY = 85


def load_pictures(shelf: Shelf, progress: Progress, width: int) -> None:
    """Draw what is not there yet; a picture is known by its title."""
    known = {picture.title: picture for picture in Picture.objects.order_by("-pk")}
    for key, drawn in progress(PICTURES.items(), "pictures"):
        shelf.put("picture", key, known.get(drawn.title) or _picture(key, width))


def load_documents(shelf: Shelf, progress: Progress) -> None:
    """Write what is not there yet; a document is known by its title."""
    known = {document.title: document for document in StoredDocument.objects.order_by("-pk")}
    for entry in progress(_described(), "documents"):
        shelf.put("document", entry.key, known.get(entry["title"]) or _document(entry))


def alt_of(key: str, language: str) -> str:
    """What the picture shows."""
    return PICTURES[key].alt_fr if language == "fr" else PICTURES[key].alt_en


def _picture(key: str, width: int) -> Picture:
    words = PICTURES[key]
    written = io.BytesIO()
    draw(key, width).convert("RGB").save(written, "JPEG", quality=QUALITY, progressive=True)
    return PictureFactory(
        title=words.title,
        description=words.alt_en,
        credit=words.credit,
        file=ContentFile(written.getvalue(), f"{key}.jpg"),
    )


def _described() -> Iterable[Entry]:
    return read_list("documents.yaml")


def _document(entry: Entry) -> StoredDocument:
    content = pdf(entry["title"], entry["paragraphs"])
    return DocumentFactory(title=entry["title"], file=ContentFile(content, entry["filename"]))
