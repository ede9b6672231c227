"""What holds for every address under /api/: HEAD and OPTIONS, errors that are problems, open to every origin."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from corsheaders.conf import conf
from corsheaders.middleware import CorsMiddleware
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import resolve
from django.utils.module_loading import import_string

from cms.http.problems import MEDIA_TYPE, problem

PREFIX = "/api/"


class PublicCorsMiddleware(CorsMiddleware):
    """Tells everybody that any origin may read, and not only those who name theirs.

    Answers then are the same for all: no cache has to keep one for each origin, and none can hand a browser the one
    that it keeps for a server. Many do not look at `Vary`.
    """

    def add_response_headers(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        varied = response.get("Vary")
        super().add_response_headers(request, response)
        if self.is_enabled(request):
            del response["Vary"]
            if varied:
                response["Vary"] = varied
            response["Access-Control-Allow-Origin"] = "*"
            response["Access-Control-Expose-Headers"] = ", ".join(conf.CORS_EXPOSE_HEADERS)
        return response


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
        return _settled(self.get_response(request))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """What fails around an operation, as in reading the version it answers from, is told as what fails in it.

        What Django refuses (thousands of parameters) it answers itself, with 400.
        """
        if not request.path.startswith(PREFIX) or isinstance(error, SuspiciousOperation):
            return None
        return import_string(settings.API_INSTANCE).on_exception(request, error)

    def _head(self, request: HttpRequest) -> HttpResponse:
        """The headers that GET would send. Ninja knows no HEAD."""
        request.method = "GET"
        response = _settled(self.get_response(request))
        request.method = "HEAD"
        if response.status_code != 304:
            length = str(len(response.content))
            response.content = b""
            response["Content-Length"] = length
        return response


def _settled(response: HttpResponse) -> HttpResponse:
    """Django's and Ninja's own error pages in the one shape; 304 without a length, which would be that of 200."""
    if response.status_code == 304:
        del response["Content-Length"]
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
