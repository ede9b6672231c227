"""Serve the logo, the file that CMS_LOGO names. It is public, because the log-in page shows it."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest

MEDIA_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp"}


def serve_logo(request: HttpRequest) -> FileResponse:
    """Return the logo. Raises Http404 if there is none."""
    path = Path(settings.CMS_LOGO)
    if not settings.CMS_LOGO or not path.is_file():
        raise Http404
    response = FileResponse(path.open("rb"), content_type=MEDIA_TYPES[path.suffix.lower()])
    response["Cache-Control"] = "public, max-age=3600"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"  # for an SVG opened directly
    return response
