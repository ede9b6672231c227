"""The answers outside the API when a rate limit is reached, the server is busy, or files cannot be read or stored."""

from __future__ import annotations

import math
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cms.files.storage.directory import MediaUnavailable

from .problems import TooManyRequests, Unavailable, refusal

# Of readers outside the admin.
FILE_PREFIXES = ("/media/", "/documents/", "/press-kits/", "/press-pictures/", "/share-pictures/", "/embargo-files/")


class TooManyRequestsMiddleware:
    """Shows what limits and the storage of files raise in a view outside the API: status 429, or 503.

    Editors get a page, readers of pictures and documents a problem.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the response for these exceptions, and nothing for other errors."""
        if isinstance(error, MediaUnavailable):
            error = Unavailable("Files are temporarily unavailable.")
        if isinstance(error, TooManyRequests):
            return render_too_many_requests(request, error.retry_after)
        if not isinstance(error, Unavailable):
            return None
        if request.path_info.startswith(FILE_PREFIXES):
            return refusal(error)
        return _render(request, "503.html", {}, 503, error.retry_after)


def render_too_many_requests(request: HttpRequest, seconds: int) -> HttpResponse:
    """Return the page with status 429, `Retry-After`, and the minutes to wait."""
    return _render(request, "429.html", {"minutes": math.ceil(seconds / 60)}, 429, seconds)


def _render(request: HttpRequest, template: str, context: dict[str, int], status: int, seconds: int) -> HttpResponse:
    response = render(request, template, context, status=status)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "private, no-store"
    return response
