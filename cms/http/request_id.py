"""A request id for the log: every line that is written while a request is answered has the same `request_id`."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bound_contextvars

from cms.core.requests import is_from_trusted_proxy

HEADER = "X-Request-ID"
WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")


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
            response[HEADER] = request_id
        return response


def get_request_id(request: HttpRequest) -> str:
    """Return the id that a trusted proxy sent if it is well-formed, or else a random one."""
    sent = request.headers.get(HEADER, "")
    if sent and WELL_FORMED.fullmatch(sent) and is_from_trusted_proxy(request):
        return sent
    return uuid4().hex
