"""The product's addresses, and what is measured beside them: Wagtail's own API, and a view that does nothing.

What the bare view costs is what Django, middleware and server cost by themselves.
"""

from __future__ import annotations

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import include, path, re_path, resolve
from wagtail.api.v3.urls import api as stock

from cms.http.response_cache import ResponseCacheMiddleware
from cms.urls import urlpatterns as product

from .measure import ANEW


class WayRoundMiddleware(ResponseCacheMiddleware):
    """The product's, but for requests that ask for an answer made anew."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request) if ANEW in request.headers else super().__call__(request)


def bare(request: HttpRequest, address: str) -> HttpResponse:
    """What the product answers at this address, as it was the first time."""
    return HttpResponse(_content(f"/{address}", request.META["QUERY_STRING"]), content_type="application/json")


@cache
def _content(address: str, query: str) -> bytes:
    request = RequestFactory().get(f"{address}?{query}")
    view, arguments, named = resolve(address)
    return view(request, *arguments, **named).content


urlpatterns = [
    re_path("^bare/(.+)$", bare),
    path("stock/", stock.urls),
    path("stock-documents/", include("wagtail.documents.urls")),  # its addresses are in stock's answers
    *product,
]
