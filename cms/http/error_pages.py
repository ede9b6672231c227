"""Responses outside the API to what no view answers: limits, unavailable files, server errors, unknown URLs.

The API answers its own errors in the same way (`problems.py`). This is for the admin, files, and middleware.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt
from django.views.defaults import server_error

from cms.files.storage.directory import MediaUnavailable

from .problems import DATABASE_ERRORS, DETAILS, RETRY_AFTER_SECONDS, TooManyRequests, Unavailable, problem, refusal

# URLs of files, which people outside the admin read.
FILE_PREFIXES = ("/media/", "/documents/", "/press-kits/", "/press-pictures/", "/share-pictures/", "/embargo-files/")
TEXT = "The service is temporarily unavailable. Wait for some seconds, and try again.\n"
DOCUMENTATION = "/api/v1/docs"
API_HINT = f"The API is described at {DOCUMENTATION}, and for tools at /api/v1/openapi.json."
ROOT_DETAIL = f"This is a CMS without pages of its own. {API_HINT} Editors log in at /admin/."


class UnavailablePageMiddleware:
    """Shows what limits and the storage of files raise in a view outside the API: status 429, or 503.

    Editors get a page, readers of images and documents a problem.
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


def respond_to_error(request: HttpRequest) -> HttpResponse:
    """Return the response; Django calls this while it handles the exception, and has logged it."""
    if not isinstance(sys.exc_info()[1], DATABASE_ERRORS):
        return server_error(request)
    response = HttpResponse(TEXT, content_type="text/plain; charset=utf-8", status=503)
    response["Cache-Control"] = "no-store"
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


@csrf_exempt  # so that a POST gets 404 as well
def root(request: HttpRequest) -> HttpResponse:
    """Return 404 with the URLs of the API and of the admin."""
    return problem(404, ROOT_DETAIL)


def not_found_detail(path: str) -> str:
    """Return the detail of a 404 problem for a URL below /api/ that has no route.

    Whether there is a hint depends on the routes only, never on content.
    """
    shorter = path.rstrip("/")
    if shorter != path and _has_route(shorter):
        return f"{DETAILS[404]} Paths of the API have no slash at the end: use {shorter}."
    return f"{DETAILS[404]} {API_HINT}"


def _has_route(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
