"""Serve the drawn picture of a page that the public may see and that has no other picture."""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cms.core import clock
from cms.core.sites import SiteRoots
from cms.core.visibility import find_visible_page
from cms.http.cache_policy import cacheable_seconds
from cms.http.concurrency import limit_concurrency
from cms.http.response_headers import add_cache_tags
from cms.journal import cache_tags
from cms.pages.models import BasePage

from .painter import Motif, draw
from .pictures import build_file_name, find_motif

MAX_AGE_SECONDS = 86_400
CACHE_SECONDS = 86_400


@require_safe
def serve_drawn_picture(request: HttpRequest, page_id: int, name: str) -> HttpResponse:
    """Return the picture under its current name; else 404, as if there were no such page."""
    page = find_visible_page(page_id, now=clock.now())
    root = SiteRoots.read().root_of(page) if isinstance(page, BasePage) else None
    motif = find_motif(page, root) if root else None  # type: ignore[arg-type]
    if page is None or root is None or motif is None or build_file_name(motif) != name:
        raise Http404
    response = HttpResponse(_get_content(request, motif, name), content_type="image/png")
    shared = settings.PICTURE_SHARED_MAX_AGE
    if page.expire_at:
        shared = min(shared, cacheable_seconds(page.expire_at, clock.now()))  # after the drawing, which takes time
    response["Cache-Control"] = f"public, max-age={min(MAX_AGE_SECONDS, shared)}, s-maxage={shared}"
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Content-Type-Options"] = "nosniff"
    return add_cache_tags(response, {cache_tags.page_tag(page.pk), cache_tags.site_tag(root.site_id)})


def _get_content(request: HttpRequest, motif: Motif, name: str) -> bytes:
    """Return the picture from the cache, or draw it while no more requests than the limit `drawing` do so."""
    key = f"share-picture-{name}"
    content: bytes | None = cache.get(key)
    if content is None:
        with limit_concurrency(request, "drawing"):
            content = draw(motif)
        cache.set(key, content, CACHE_SECONDS)
    return content
