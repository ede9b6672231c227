"""The URLs of the product and of the comparisons: the API of Wagtail, and a bare view.

The time of the bare view is the time of Django, middleware and server alone.
"""

from __future__ import annotations

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import include, path, re_path, resolve
from wagtail.api.v3.urls import api as stock

from cms.http.response_cache import ResponseCacheMiddleware
from cms.urls import urlpatterns as product

from .response_times import BYPASS_CACHE_HEADER


class BypassableCacheMiddleware(ResponseCacheMiddleware):
    """The response cache, except for requests with the header X-Bypass-Cache."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request) if BYPASS_CACHE_HEADER in request.headers else super().__call__(request)


def bare(request: HttpRequest, address: str) -> HttpResponse:
    """Return the first response of the product for this address."""
    return HttpResponse(_content(f"/{address}", request.META["QUERY_STRING"]), content_type="application/json")


@cache
def _content(address: str, query: str) -> bytes:
    request = RequestFactory().get(f"{address}?{query}")
    view, arguments, named = resolve(address)
    return view(request, *arguments, **named).content


urlpatterns = [
    re_path("^bare/(.+)$", bare),
    path("stock/", stock.urls),
    path("stock-documents/", include("wagtail.documents.urls")),  # responses of stock Wagtail contain its URLs
    *product,
]
