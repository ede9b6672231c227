"""The page that tells a person in the admin that a rate limit is reached."""

from __future__ import annotations

import math
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .problems import TooManyRequests


class TooManyRequestsMiddleware:
    """Shows `TooManyRequests`, raised by a view outside the API, as a page with status 429."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the page for `TooManyRequests` and nothing for other errors."""
        return render_too_many_requests(request, error.retry_after) if isinstance(error, TooManyRequests) else None


def render_too_many_requests(request: HttpRequest, seconds: int) -> HttpResponse:
    """Return the page with status 429, `Retry-After`, and the minutes to wait."""
    response = render(request, "429.html", {"minutes": math.ceil(seconds / 60)}, status=429)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "private, no-store"
    return response
