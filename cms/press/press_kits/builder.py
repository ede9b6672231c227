"""Build the kit of a release: of a public page, or of a draft for journalists with access."""

from __future__ import annotations

import base64
import struct
from dataclasses import dataclass, field

import structlog
from django.core.files.storage import default_storage
from django.utils.translation import override
from PIL import Image as Pillow

from cms.content.schema import Licence
from cms.core import clock
from cms.core.localisation import language_of_words
from cms.files.images.print_files import PictureNotes, build_print_file, build_small_jpeg
from cms.page_types.press_releases.models import ReleasePage

from .content import KitContent, KitPicture
from .content_loader import read_page_content
from .files import Kit, KitArchive
from .html import build_html, get_words
from .pdf import build_pdf, can_build_pdf
from .plain_text import to_plain_text

log = structlog.get_logger(__name__)

PDF_PIXELS = 1200  # the longest side in the PDF, 180 pixels per inch over the width of its text
LOGO_PIXELS = 480
MAX_ARCHIVE_BYTES = 300_000_000  # limit of images and attachments; in the container, temporary files are in memory
DAMAGED = (OSError, ValueError, IndexError, struct.error, SyntaxError, Pillow.DecompressionBombError)


def build_kit(page: ReleasePage, *, recipient: str | None = None) -> Kit:
    """Return the kit of a page as it is in this object, which may be a draft.

    With `recipient`, the name of a person, every text, HTML and PDF, and the metadata of images, name that person.
    The caller closes the kit. Links and people in it are as the public sees them.

    Raises:
        ValueError: The page is outside every site.
        MediaUnavailable: The storage of files does not respond.
    """
    content = read_page_content(page, clock.now(), recipient or "")
    if content is None:
        raise ValueError("The page is outside every site.")
    return write_kit(content)


def write_kit(content: KitContent) -> Kit:
    """Return the files of a kit with this content."""
    words = get_words(
        content.language,
        recipient=content.recipient,
        embargo_until=content.embargo_until,
        date=content.published_at,
        embargo_zone=content.embargo_zone,
    )
    name = content.slug[:80] or "release"
    archive = KitArchive(name, content.published_at or clock.now())
    try:
        has_pdf = can_build_pdf()
        pictures = add_pictures(archive, content, words, with_small_copies=has_pdf)
        _add_attachments(archive, content)
        html = build_html(content, pictures.names, build_logo(content.organisation.logo))
        texts = {"title": content.title, "language": content.language}
        with override(language_of_words(content.language)):
            plain = to_plain_text(html)
        archive.add("text", f"{name}.txt", "text/plain; charset=utf-8", plain.encode(), **texts)
        archive.add("html", f"{name}.html", "text/html; charset=utf-8", html.encode(), **texts)
        if has_pdf:
            archive.add("pdf", f"{name}.pdf", "application/pdf", build_pdf(html, pictures.small_copies), **texts)
        archive.close(f"{name}.zip")
    except BaseException:
        archive.discard()
        raise
    return Kit(content.digest, archive.files, has_pdf, archive.stored)


def _add_attachments(archive: KitArchive, content: KitContent) -> None:
    for attachment in content.attachments:
        if (stored := read_stored(attachment.file, archive)) is not None:
            name = f"attachments/{attachment.name}"
            archive.add("attachment", name, attachment.media_type, stored, title=attachment.title)


@dataclass(slots=True)
class AddedPictures:
    """The names of the images in the archive by id, and small copies by name for the PDF."""

    names: dict[int, str] = field(default_factory=dict)
    small_copies: dict[str, bytes] = field(default_factory=dict)


def add_pictures(
    archive: KitArchive, content: KitContent, words: dict[str, str], *, with_small_copies: bool
) -> AddedPictures:
    """Add the images for print to the archive.

    An image whose file is missing or damaged is left out: the other files are still useful.
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
    """Return the logo as a small image in a data URL; empty if there is none."""
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
    """Return the notes in the file. The title of an image is not among them: only editors see it."""
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
