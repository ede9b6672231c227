"""Middleware for URLs below /api/ (HEAD, OPTIONS, problem+json, CORS), security headers, compression and request ids.

Public responses of the API are compressed with gzip where no proxy in front of the application does it. Only responses
without secrets are: where a response contains a secret and repeats input, its compressed length would reveal the secret
(BREACH). Every line of the log that is written while a request is answered has the same `request_id`.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterable
from uuid import uuid4

from corsheaders.conf import conf
from corsheaders.middleware import CorsMiddleware
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.module_loading import import_string
from structlog.contextvars import bound_contextvars

from cms.core.requests import is_from_trusted_proxy

from .error_pages import not_found_detail
from .problems import MEDIA_TYPE, problem

API_PREFIX = "/api/"
# Responses of the API are data: a browser that opens one loads and runs nothing, and no page shows it in a frame.
API_CONTENT_SECURITY_POLICY = "default-src 'none'; frame-ancestors 'none'"
MIN_COMPRESSED_BYTES = 600
COMPRESSION_LEVEL = 5  # the level of ops/nginx, out of 9; a list of 20 cards takes a millisecond
REQUEST_ID_HEADER = "X-Request-ID"
WELL_FORMED_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class PublicCorsMiddleware(CorsMiddleware):
    """Allows every origin in every response, not only in responses to requests with an `Origin` header.

    Responses are then the same for all clients: a cache needs one entry per URL, and cannot send a browser the response
    without CORS headers that it stored for a server. Many caches ignore `Vary: Origin`.
    """

    def add_response_headers(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Add the CORS headers without `Vary: Origin`."""
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
    """Handles requests below /api/ before the session middleware, so that no cookie changes a response."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(API_PREFIX):
            return self.get_response(request)
        if request.method == "OPTIONS":
            return self._respond_to_options(request)
        if request.method == "HEAD":
            return self._head(request)
        return _as_problem(self.get_response(request), request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return a problem response for an exception raised outside an operation.

        An example is a database error while the content version is read. Django itself responds with 400 to
        `SuspiciousOperation` (for example thousands of parameters).
        """
        if not request.path.startswith(API_PREFIX) or isinstance(error, SuspiciousOperation):
            return None
        return import_string(settings.API_INSTANCE).on_exception(request, error)

    def _respond_to_options(self, request: HttpRequest) -> HttpResponse:
        """Return the allowed methods. django-cors-headers has already handled CORS preflight requests.

        No operation accepts OPTIONS, so the view responds with 405 and names the methods that it accepts.
        """
        response = _as_problem(self.get_response(request), request)
        if response.status_code != 405:
            return response
        allowed = HttpResponse(status=204)
        allowed["Allow"] = response["Allow"]
        return allowed

    def _head(self, request: HttpRequest) -> HttpResponse:
        """Return the headers of GET without the body, since Ninja does not support HEAD."""
        request.method = "GET"
        response = _as_problem(self.get_response(request), request)
        request.method = "HEAD"
        if response.status_code != 304:
            length = str(len(response.content))
            response.content = b""
            response["Content-Length"] = length
        return response


def _as_problem(response: HttpResponse, request: HttpRequest) -> HttpResponse:
    """Return error pages of Django and Ninja as problem+json, and a 304 without `Content-Length`.

    The length of a 304 would be that of the 200 response.
    """
    if response.status_code == 304:
        del response["Content-Length"]
    if response.status_code < 400 or response.headers.get("Content-Type", "").startswith(MEDIA_TYPE):
        return response
    error = problem(response.status_code, not_found_detail(request.path) if response.status_code == 404 else "")
    if "Retry-After" in response.headers:
        error["Retry-After"] = response["Retry-After"]
    if response.status_code == 405:
        error["Allow"] = _allow(response["Allow"].split(", "))
    return error


def _allow(methods: Iterable[str]) -> str:
    """Return the value of `Allow`: the methods of the view and those that this middleware adds."""
    known = set(methods) - {""}
    return ", ".join(sorted(known | {"OPTIONS"} | ({"HEAD"} if "GET" in known else set())))


class SecurityHeadersMiddleware:
    """Adds `Permissions-Policy`, the API's own content security policy, and to a 404 that no cache may keep it.

    A page or file that is absent may be public in a minute, and many caches keep a 404 without `Cache-Control`. The API
    says for itself how long its own may be kept.

    It must be listed after CSPMiddleware, which then keeps that policy. A policy that a view has set is kept as well.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        if request.path.startswith(API_PREFIX):
            response.headers.setdefault("Content-Security-Policy", API_CONTENT_SECURITY_POLICY)
        if response.status_code == 404:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


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
        if request.method == "GET" and len(response.content) >= MIN_COMPRESSED_BYTES and accepts_gzip(request):
            response.content = gzip.compress(response.content, COMPRESSION_LEVEL, mtime=0)
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


class RequestIdMiddleware:
    """Takes the id from a trusted proxy, or creates one.

    Only responses with an error of the server have the id, as `X-Request-ID`, to be named in a report. A response
    that a cache may store must not have one, and the responses for hidden and for absent content must be equal.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = get_request_id(request)
        with bound_contextvars(request_id=request_id):
            response = self.get_response(request)
        if response.status_code >= 500:
            response[REQUEST_ID_HEADER] = request_id
        return response


def get_request_id(request: HttpRequest) -> str:
    """Return the id that a trusted proxy sent if it is well-formed, or else a random one."""
    sent = request.headers.get(REQUEST_ID_HEADER, "")
    if sent and WELL_FORMED_REQUEST_ID.fullmatch(sent) and is_from_trusted_proxy(request):
        return sent
    return uuid4().hex
