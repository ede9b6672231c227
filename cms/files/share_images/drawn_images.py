"""The drawn image of a page that has no other image: its URL, which depends on what it shows, and its view."""

from __future__ import annotations

import hashlib
import unicodedata

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cms.content.schema import ShareImage
from cms.core import clock
from cms.core.localisation import text_direction
from cms.core.sites import SiteRoot, SiteRoots
from cms.core.visibility import find_visible_page
from cms.db.version_cache import cached_per_version
from cms.http.cache_headers import add_cache_tags
from cms.http.cache_policy import cacheable_seconds
from cms.http.concurrency import limit_concurrency
from cms.journal import cache_tags
from cms.pages.models import BasePage
from cms.snippets.organisation.site_profile import get_organisation_name

from .renderer import HEIGHT, NAME_FONT, WIDTH, Motif, draw, find_font

VERSION = 1  # increment it when the drawing changes: images then have other URLs
DEFAULT_COLOUR = "#15262b"  # the dark bands of the reference site
MAX_AGE_SECONDS = 86_400
CACHE_SECONDS = 86_400


def build_drawn_image(page: BasePage, root: SiteRoot) -> ShareImage | None:
    """Return the drawn image of a page without images; None if it has one, or no font has its characters."""
    motif = find_motif(page, root)
    if motif is None:
        return None
    url = f"{settings.CMS_URL}/share-pictures/{page.pk}/{build_file_name(motif)}"
    return ShareImage(url=url, width=WIDTH, height=HEIGHT, alt=motif.headline, is_drawn=True)


def find_motif(page: BasePage, root: SiteRoot) -> Motif | None:
    """Return what is drawn for a page; None if it has an image, or a headline that cannot be drawn."""
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


@require_safe
def serve_drawn_image(request: HttpRequest, page_id: int, name: str) -> HttpResponse:
    """Return the image under its current name; else 404, as if there were no such page."""
    page = find_visible_page(page_id, now=clock.now())
    root = SiteRoots.read().root_of(page) if isinstance(page, BasePage) else None
    motif = find_motif(page, root) if root else None  # type: ignore[arg-type]
    if page is None or root is None or motif is None or build_file_name(motif) != name:
        raise Http404
    response = HttpResponse(_get_content(request, motif, name), content_type="image/png")
    shared = settings.PICTURE_SHARED_MAX_AGE
    if page.expire_at:
        shared = min(shared, cacheable_seconds(page.expire_at, clock.now()))  # asked now, because drawing takes time
    response["Cache-Control"] = f"public, max-age={min(MAX_AGE_SECONDS, shared)}, s-maxage={shared}"
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Content-Type-Options"] = "nosniff"
    return add_cache_tags(response, {cache_tags.page_tag(page.pk), cache_tags.site_tag(root.site_id)})


def _get_content(request: HttpRequest, motif: Motif, name: str) -> bytes:
    """Return the image from the cache, or draw it while no more requests than the limit `drawing` do so."""
    key = f"share-picture-{name}"
    content: bytes | None = cache.get(key)
    if content is None:
        with limit_concurrency(request, "drawing"):
            content = draw(motif)
        cache.set(key, content, CACHE_SECONDS)
    return content
