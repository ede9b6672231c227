"""The drawn picture of a page: its address, which anyone can compute from what it shows, and its motif."""

from __future__ import annotations

import hashlib
import unicodedata

from django.conf import settings

from cms.content.schema import ShareImage
from cms.core.languages import text_direction
from cms.core.sites import SiteRoot
from cms.db.version_cache import cached_per_version
from cms.pages.models import BasePage
from cms.snippets.organisation.names import get_organisation_name

from .fonts import NAME_FONT, find_font
from .painter import HEIGHT, WIDTH, Motif

VERSION = 1  # increment it when the drawing changes: pictures then have other addresses
DEFAULT_COLOUR = "#15262b"  # colour of the dark bands of the reference site


def build_drawn_picture(page: BasePage, root: SiteRoot) -> ShareImage | None:
    """Return the drawn picture of a page without pictures; None if it has one, or no font has its characters."""
    motif = find_motif(page, root)
    if motif is None:
        return None
    url = f"{settings.CMS_URL}/share-pictures/{page.pk}/{build_file_name(motif)}"
    return ShareImage(url=url, width=WIDTH, height=HEIGHT, alt=motif.headline, is_drawn=True)


def find_motif(page: BasePage, root: SiteRoot) -> Motif | None:
    """Return what is drawn for a page; None if it has a picture, or a headline that cannot be drawn."""
    headline = unicodedata.normalize("NFC", page.share_title or page.title).strip()
    font = None if page.share_image_id or page.image_id or not headline else find_font(headline)
    if font is None:
        return None
    name = unicodedata.normalize("NFC", _read_name(root.site_id))
    name_font = find_font(name, NAME_FONT)
    return Motif(
        headline=headline,
        name=name if name_font else "",
        colour=settings.CMS_COLOUR or DEFAULT_COLOUR,
        direction=text_direction(root.language),
        font=font,
        name_font=name_font or NAME_FONT,
    )


def build_file_name(motif: Motif) -> str:
    """Return the name of the file, which changes with everything that is drawn."""
    drawn = (VERSION, motif.headline, motif.name, motif.colour, motif.direction, motif.font.name, motif.name_font.name)
    return f"{hashlib.blake2s(repr(drawn).encode(), digest_size=12).hexdigest()}.png"


@cached_per_version
def _read_name(site_id: int) -> str:
    return get_organisation_name(site_id)
