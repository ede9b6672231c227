"""Serve picture files where no proxy does."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

from .rendition_specs import MEDIA_TYPES

NAMES = {"jpg": "jpeg"}
OF_ORIGINALS = {"gif": "image/gif"}
IMMUTABLE_CACHE_CONTROL = "public, max-age=31536000, immutable"  # the content under a name never changes


@require_safe
def serve_picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """Return the file with the media type of its extension; `cms.urls` restricts the names."""
    response = serve(request, path, document_root=settings.MEDIA_ROOT)
    if response.status_code == 200:
        extension = path.rpartition(".")[2]
        response["Content-Type"] = {**MEDIA_TYPES, **OF_ORIGINALS}[NAMES.get(extension, extension)]
    response["Cache-Control"] = IMMUTABLE_CACHE_CONTROL
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
