"""Responses with a stored file. The caller has decided that the client may have it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from .directory import PICTURE_DIRECTORIES, InvalidRange, uses_local_files

CONTENT_SECURITY_POLICY = "default-src 'none'; sandbox"  # nothing in a file runs in the origin of the CMS
Part = tuple[int, int]  # the offset and the size of a file within an archive
BYTE_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")


def respond_with_file(
    name: str,
    media_type: str,
    *,
    download_as: str | None = None,
    request: HttpRequest | None = None,
    part: Part | None = None,
    is_public: bool = False,
) -> HttpResponseBase:
    """Return the file of this name in the storage of media files, as an attachment if `download_as` names it.

    With MEDIA_ACCEL_REDIRECT, nginx sends public images that are files of its machine, and the response has no
    content. Other files are streamed from the storage, in pieces, and can end with the access to them. With a
    `request`, the response has an ETag, may be 304, and continues a download that was interrupted (`Range`). The caller
    sets `Cache-Control`. With `part`, the offset and the size of a file within an archive, that file is returned as if
    it were stored on its own.

    Raises:
        Http404: There is no such file.
        MediaUnavailable: The storage does not respond.
    """
    response = (_redirect_internally(name) if is_public else None) or _respond(name, request, part)
    return _add_headers(response, media_type, download_as)


def respond_with_content(request: HttpRequest, content: bytes, media_type: str, download_as: str) -> HttpResponseBase:
    """Return this content as an attachment, as `respond_with_file` returns a file: whole, a part of it, or 304."""
    etag = _build_etag(content)
    response = get_conditional_response(request, etag=etag) or _cut(content, _find_range(request, etag))
    return _add_headers(_allow_ranges(response, etag), media_type, download_as)


def on_close(response: HttpResponseBase, function: Callable[[], object]) -> None:
    """Call a function after the server has closed the response, whether or not all of it was sent."""
    close = response.close

    def close_all() -> None:
        try:
            close()
        finally:
            function()

    response.close = close_all


def begins_later(request: HttpRequest) -> bool:
    """Return whether the client asks for a part of a file that does not begin with its first byte."""
    wanted = BYTE_RANGE.fullmatch(request.headers.get("Range", ""))
    return bool(wanted and int(wanted[1]))


def _add_headers(response: HttpResponseBase, media_type: str, download_as: str | None) -> HttpResponseBase:
    response["Content-Type"] = media_type
    if disposition := content_disposition_header(download_as is not None, download_as):
        response["Content-Disposition"] = disposition
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    return response


def _build_etag(identity: bytes) -> str:
    return f'"{hashlib.sha256(identity).hexdigest()[:32]}"'


def _allow_ranges(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    return response


def _redirect_internally(name: str) -> HttpResponseBase | None:
    """Return the response that lets nginx send the file; None if it cannot read the file."""
    if not settings.MEDIA_ACCEL_REDIRECT or not uses_local_files() or not name.startswith(PICTURE_DIRECTORIES):
        return None
    response = HttpResponse()
    response["X-Accel-Redirect"] = settings.MEDIA_ACCEL_REDIRECT + quote(name)
    return response


def _respond(name: str, request: HttpRequest | None, part: Part | None) -> HttpResponseBase:
    try:
        if request is None:
            return _stream(name, None, part)
        # The content under a name never changes, so a digest of the name identifies it. The name itself is not public.
        identity = f"{name}|{part[0]}" if part else name
        etag = _build_etag(identity.encode())
        response = get_conditional_response(request, etag=etag) or _stream(name, _find_range(request, etag), part)
        return _allow_ranges(response, etag)
    except FileNotFoundError as gone:
        raise Http404 from gone


def _find_range(request: HttpRequest, etag: str) -> tuple[int, int | None] | None:
    """Return the start and the end of the bytes that the client asks for; None for the whole file.

    Several ranges, and those counted from the end, are answered with the whole file, as a server may.
    """
    wanted = BYTE_RANGE.fullmatch(request.headers.get("Range", ""))
    if request.method != "GET" or not wanted or request.headers.get("If-Range", etag) != etag:
        return None
    start, end = int(wanted[1]), int(wanted[2]) + 1 if wanted[2] else None
    return None if end is not None and end <= start else (start, end)


def _stream(name: str, wanted: tuple[int, int | None] | None, part: Part | None) -> HttpResponseBase:
    if wanted is None and part is None and uses_local_files():
        return FileResponse(default_storage.open(name))  # the server sends it without Python
    if part and not part[1]:
        return HttpResponse()
    offset, size = part or (0, None)
    start, end = wanted or (0, None)
    if size is not None and start >= size:
        return _refuse_range(size)
    if size is not None:
        end = offset + (size if end is None else min(end, size))
    try:
        stored = default_storage.open_range(name, offset + start, end)
    except InvalidRange:
        return _refuse_range(default_storage.size(name))
    response = StreamingHttpResponse(stored.chunks, headers={"Content-Length": str(stored.end - stored.start)})
    on_close(response, stored.close)
    total = size or stored.total
    if wanted and total:
        response.status_code = 206
        response["Content-Range"] = f"bytes {stored.start - offset}-{stored.end - offset - 1}/{total}"
    return response


def _cut(content: bytes, wanted: tuple[int, int | None] | None) -> HttpResponseBase:
    if wanted is None:
        return HttpResponse(content)
    start, end = wanted[0], min(wanted[1] or len(content), len(content))
    if start >= len(content):
        return _refuse_range(len(content))
    headers = {"Content-Range": f"bytes {start}-{end - 1}/{len(content)}"}
    return HttpResponse(content[start:end], status=206, headers=headers)


def _refuse_range(total: int) -> HttpResponseBase:
    return HttpResponse(status=416, headers={"Content-Range": f"bytes */{total}"})
