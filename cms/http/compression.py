"""Compression of public responses of the API with gzip, where no proxy in front of the application does it.

Only responses without secrets are compressed: where a response contains a secret and repeats input, its compressed
length would reveal the secret (BREACH).
"""

from __future__ import annotations

import gzip
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

MIN_BYTES = 600
LEVEL = 5  # of 9, as in ops/nginx; a list of 20 cards takes a millisecond


class CompressionMiddleware:
    """Compresses responses that `mark_as_public()` has marked, if the client accepts gzip.

    ops/nginx removes `Accept-Encoding` from requests of the API, and compresses responses itself. A request without the
    header gets no `Vary` either, so that a cache that never sends it stores one response for all clients.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not getattr(response, "is_public", False) or "Accept-Encoding" not in request.headers:
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if request.method == "GET" and len(response.content) >= MIN_BYTES and accepts_gzip(request):
            response.content = gzip.compress(response.content, LEVEL, mtime=0)
            response["Content-Encoding"] = "gzip"
            response["Content-Length"] = str(len(response.content))
        return response


def mark_as_public(response: HttpResponse) -> None:
    """Mark a response that holds no secret, so that it may be compressed."""
    response.is_public = True


def accepts_gzip(request: HttpRequest) -> bool:
    """Return whether `Accept-Encoding` names gzip, without a weight of zero."""
    for part in request.headers.get("Accept-Encoding", "").lower().split(","):
        name, _, weight = part.replace(" ", "").partition(";q=")
        if name == "gzip":
            return weight.strip("0.") != "" or not weight
    return False
