"""Responses with a stored file. The caller has decided that the client may have it."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from .media_storage import PICTURE_DIRECTORIES

CONTENT_SECURITY_POLICY = "default-src 'none'; sandbox"  # nothing in a file runs in the origin of the CMS


def respond_with_file(name: str, media_type: str, *, download_as: str | None = None) -> HttpResponseBase:
    """Return the file of this name in the storage of media files, as an attachment if `download_as` names it.

    With MEDIA_ACCEL_REDIRECT, nginx sends pictures that are files of its machine, and the response has no content.
    Other files are streamed from the storage. The caller sets `Cache-Control`.

    Raises:
        Http404: There is no such file.
    """
    response = _redirect_internally(name) or _stream(name)
    response["Content-Type"] = media_type
    if disposition := content_disposition_header(download_as is not None, download_as):
        response["Content-Disposition"] = disposition
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    return response


def _redirect_internally(name: str) -> HttpResponseBase | None:
    """Return the response that lets nginx send the file; None if it cannot read the file."""
    if not settings.MEDIA_ACCEL_REDIRECT or not name.startswith(PICTURE_DIRECTORIES):
        return None
    response = HttpResponse()
    response["X-Accel-Redirect"] = settings.MEDIA_ACCEL_REDIRECT + quote(name)
    return response


def _stream(name: str) -> FileResponse:
    try:
        return FileResponse(default_storage.open(name))
    except FileNotFoundError as gone:
        raise Http404 from gone
