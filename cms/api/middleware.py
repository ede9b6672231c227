"""What holds for every address under /api/: HEAD and OPTIONS, and errors that are problems."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve

from cms.core.api.problems import MEDIA_TYPE, problem

PREFIX = "/api/"


class PublicAPIMiddleware:
    """Stands before sessions and log-in: no cookie changes what these addresses answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        if request.method == "OPTIONS":
            return _options(request)
        if request.method == "HEAD":
            return self._head(request)
        return _as_problem(self.get_response(request))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """What fails around an operation, as in reading the version it answers from, is told as what fails in it.

        What Django refuses (thousands of parameters) it answers itself, with 400.
        """
        if not request.path.startswith(PREFIX) or isinstance(error, SuspiciousOperation):
            return None
        from .public import api

        return api.on_exception(request, error)

    def _head(self, request: HttpRequest) -> HttpResponse:
        """The headers that GET would send. Ninja knows no HEAD."""
        request.method = "GET"
        response = _as_problem(self.get_response(request))
        request.method = "HEAD"
        length = str(len(response.content))
        response.content = b""
        response["Content-Length"] = length
        return response


def _as_problem(response: HttpResponse) -> HttpResponse:
    """Django's and Ninja's own error pages, in the one shape."""
    if response.status_code < 400 or response.headers.get("Content-Type", "").startswith(MEDIA_TYPE):
        return response
    answer = problem(response.status_code)
    if "Retry-After" in response.headers:
        answer["Retry-After"] = response["Retry-After"]
    if response.status_code == 405:
        answer["Allow"] = _allow(response["Allow"].split(", "))
    return answer


def _options(request: HttpRequest) -> HttpResponse:
    """Preflights were answered before (django-cors-headers); this is a plain question for the methods."""
    try:
        methods = _methods(resolve(request.path_info).func)
    except Http404:
        return problem(404)
    response = HttpResponse(status=204)
    response["Allow"] = _allow(methods)
    return response


def _methods(view: object) -> set[str]:
    operations = getattr(getattr(view, "__self__", None), "operations", ())
    return {method for operation in operations for method in operation.methods} or {"GET"}


def _allow(methods: Iterable[str]) -> str:
    """What a view answers itself, and what this middleware answers for it."""
    known = set(methods) - {""}
    return ", ".join(sorted(known | {"OPTIONS"} | ({"HEAD"} if "GET" in known else set())))
