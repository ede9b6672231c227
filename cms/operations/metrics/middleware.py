"""Counts requests and their time, and answers `/metrics`. It is the first middleware, if METRICS_TOKEN is set."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from .exposition import CONTENT_TYPE, generate_exposition, is_authorized
from .operation_names import find_operation, get_operation
from .request_counts import HITS, count_request

PATH = "/metrics"


class MetricsMiddleware:
    """Without the token, `/metrics` is an address that does not exist: there is no route for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.METRICS_TOKEN:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = perf_counter()
        if request.path_info == PATH and is_authorized(request.META.get("HTTP_AUTHORIZATION")):
            HITS.flush()
            return HttpResponse(generate_exposition(), content_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})
        response = self.get_response(request)
        if getattr(response, "is_from_cache", False):
            HITS.add((find_operation(request), response.status_code), began)
        else:
            is_miss = getattr(response, "made_from", None) is not None
            count_request(get_operation(request), response.status_code, is_miss, perf_counter() - began)
        return response
