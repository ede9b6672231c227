"""The pictures of a kit: files for print with their credits, and small copies for its PDF."""

from __future__ import annotations

import base64
import struct
from dataclasses import dataclass, field

import structlog
from django.core.files.storage import default_storage
from PIL import Image as Pillow

from cms.content.schema import Licence
from cms.files.images.print_files import build_print_file, build_small_jpeg
from cms.files.images.print_metadata import PictureNotes

from .content import KitContent, KitPicture
from .files import KitArchive

log = structlog.get_logger(__name__)

PDF_PIXELS = 1200  # the longest side in the PDF, 180 pixels per inch over the width of its text
LOGO_PIXELS = 480
MAX_ARCHIVE_BYTES = 300_000_000  # limit of images and attachments; in the container, temporary files are in memory
DAMAGED = (OSError, ValueError, IndexError, struct.error, SyntaxError, Pillow.DecompressionBombError)


@dataclass(slots=True)
class AddedPictures:
    """The names of the pictures in the archive by id, and small copies by name for the PDF."""

    names: dict[int, str] = field(default_factory=dict)
    small_copies: dict[str, bytes] = field(default_factory=dict)


def add_pictures(
    archive: KitArchive, content: KitContent, words: dict[str, str], *, with_small_copies: bool
) -> AddedPictures:
    """Add the pictures for print to the archive.

    A picture whose file is missing or damaged is left out: the other files are still useful.
    """
    added = AddedPictures()
    for number, picture in enumerate(content.pictures, start=1):
        original = read_stored(picture.file, archive)
        if original is None:
            continue
        try:
            file = build_print_file(original, _describe(content, picture, words))
            small = build_small_jpeg(file.content, PDF_PIXELS) if with_small_copies else b""
        except DAMAGED as error:
            log.warning("press_kits.file_left_out", page=content.page_id, reason=type(error).__name__)
            continue
        name = f"pictures/{content.slug[:60]}-{number}.{file.extension}"
        size = {"width": file.width, "height": file.height}
        archive.add("picture", name, file.media_type, file.content, title=picture.caption or picture.alt, **size)
        added.names[picture.id], added.small_copies[name] = name, small
    return added


def build_logo(name: str) -> str:
    """Return the logo as a small picture in a data URL; empty if there is none."""
    stored = read_stored(name) if name else None
    try:
        small = build_small_jpeg(stored, LOGO_PIXELS) if stored else b""
    except DAMAGED:
        return ""
    return f"data:image/jpeg;base64,{base64.b64encode(small).decode()}" if small else ""


def read_stored(name: str, archive: KitArchive | None = None) -> bytes | None:
    """Return the content of a stored file; None if there is none, or if it would make the archive too large.

    Raises:
        MediaUnavailable: The storage does not respond.
    """
    try:
        with default_storage.open(name) as stored:
            if archive is not None and archive.size + stored.size > MAX_ARCHIVE_BYTES:
                log.warning("press_kits.file_left_out", reason="the kit would be too large")
                return None
            return bytes(stored.read())
    except FileNotFoundError:
        log.warning("press_kits.file_left_out", reason="FileNotFoundError")
        return None


def _describe(content: KitContent, picture: KitPicture, words: dict[str, str]) -> PictureNotes:
    """Return the notes in the file. The title of a picture is not among them: only editors see it."""
    return PictureNotes(
        headline=content.title,
        caption=picture.caption,
        alt=picture.alt,
        credit=picture.credit,
        source=content.organisation.name,
        rights=_describe_licence(picture.licence),
        licence_url=(picture.licence.url or "") if picture.licence else "",
        instructions=" ".join(filter(None, (words["embargo"], words["recipient"]))),
    )


def _describe_licence(licence: Licence | None) -> str:
    return ", ".join(filter(None, (licence.name, licence.terms))) if licence else ""
