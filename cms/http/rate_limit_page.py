"""The pages that tell a person in the admin that a rate limit is reached, or that the server is busy."""

from __future__ import annotations

import math
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .problems import TooManyRequests, Unavailable


class TooManyRequestsMiddleware:
    """Shows what limits raise in a view outside the API: a page with status 429 or, if the server is busy, 503."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the page for `TooManyRequests` or `Unavailable`, and nothing for other errors."""
        if isinstance(error, TooManyRequests):
            return render_too_many_requests(request, error.retry_after)
        return _render(request, "503.html", {}, 503, error.retry_after) if isinstance(error, Unavailable) else None


def render_too_many_requests(request: HttpRequest, seconds: int) -> HttpResponse:
    """Return the page with status 429, `Retry-After`, and the minutes to wait."""
    return _render(request, "429.html", {"minutes": math.ceil(seconds / 60)}, 429, seconds)


def _render(request: HttpRequest, template: str, context: dict[str, int], status: int, seconds: int) -> HttpResponse:
    response = render(request, template, context, status=status)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "private, no-store"
    return response
