"""Serve the files of images to those who may see them now."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from cms.core import clock
from cms.files.storage.responses import respond_with_file
from cms.http.cache_headers import add_cache_tags
from cms.http.cache_policy import cacheable_seconds
from cms.http.concurrency import limit_storage_reads

from .image_access import PublicUse, find_picture, find_public_use, may_see

MEDIA_TYPES = {**{name: f"image/{name}" for name in ("avif", "gif", "jpeg", "png", "webp")}, "jpg": "image/jpeg"}
NAME = re.compile(r"(?:pictures|renditions)/[-\w/]{1,80}\.([a-z]{3,4})", re.ASCII)
YEAR_SECONDS = 31_536_000
PREVIEW_PARAMETER = "key"


@require_safe
@limit_storage_reads
def serve_picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """Return the file if the client may see the image now, else 404 as if there were no such file.

    The content under a name never changes, so that caches may keep public images. Their tags tell a CDN when to ask
    again. All other answers must not be stored. With the key of a preview, a public image is private, too.
    """
    valid = NAME.fullmatch(name)
    media_type = MEDIA_TYPES.get(valid[1]) if valid else None
    if media_type is None:
        raise Http404
    use = find_public_use(name)
    if use and PREVIEW_PARAMETER not in request.GET:
        return _respond_publicly(request, name, media_type, use)
    picture_id = find_picture(name)
    if picture_id is not None and may_see(request, picture_id):
        response = respond_with_file(name, media_type, request=request)
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex"
        return response
    if use:
        return _respond_publicly(request, name, media_type, use)
    raise Http404


def _respond_publicly(request: HttpRequest, name: str, media_type: str, use: PublicUse) -> HttpResponseBase:
    response = respond_with_file(name, media_type, request=request, is_public=True)
    response["Cache-Control"] = _cache_control(use)
    response["Access-Control-Allow-Origin"] = "*"  # a canvas or WebGL of any frontend may read it
    return add_cache_tags(response, use.tags)


def _cache_control(use: PublicUse) -> str:
    """Return the value of `Cache-Control`. Shared caches may not keep an image beyond the expiry of its page."""
    shared = settings.PICTURE_SHARED_MAX_AGE
    if use.expires_at:
        shared = min(shared, cacheable_seconds(use.expires_at, clock.now()))
    limit = f", s-maxage={shared}" if shared < YEAR_SECONDS else ""
    return f"public, max-age={YEAR_SECONDS}, immutable{limit}"
