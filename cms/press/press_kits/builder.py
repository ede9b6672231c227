"""Build the kit of a release: of a public page, or of a draft for those whom a press officer has given access."""

from __future__ import annotations

from django.utils.translation import override

from cms.core import clock
from cms.core.languages import language_of_words
from cms.page_types.press_releases.models import ReleasePage

from .content import KitContent
from .files import Kit, KitArchive
from .html import build_html
from .pdf import build_pdf, can_build_pdf
from .pictures import add_pictures, build_logo, read_stored
from .plain_text import to_plain_text
from .reader import read_page_content
from .words import get_words


def build_kit(page: ReleasePage, *, recipient: str | None = None) -> Kit:
    """Return the kit of a page as it is in this object, which may be a draft.

    With `recipient`, the name of a person, every text, HTML and PDF, and the metadata of pictures, name that person.
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
        content.language, recipient=content.recipient, embargo_until=content.embargo_until, date=content.published_at
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
