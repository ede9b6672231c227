"""The organisation's sign, from the file that CMS_LOGO names. Open to all: the log-in shows it."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest

KINDS = {".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp"}


def logo(request: HttpRequest) -> FileResponse:
    path = Path(settings.CMS_LOGO)
    if not settings.CMS_LOGO or not path.is_file():
        raise Http404
    response = FileResponse(path.open("rb"), content_type=KINDS[path.suffix.lower()])
    response["Cache-Control"] = "public, max-age=3600"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"  # an SVG opened by itself
    return response
