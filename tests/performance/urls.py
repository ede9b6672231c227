"""The product's addresses, and a view that does nothing: what Django, middleware and server cost by themselves."""

from __future__ import annotations

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.urls import path

from cms.urls import urlpatterns as product


def bare(request: HttpRequest, size: int) -> HttpResponse:
    return HttpResponse(_filling(size), content_type="application/json")


@cache
def _filling(size: int) -> bytes:
    return b'"%s"' % (b"x" * max(0, size - 2))


urlpatterns = [path("bare/<int:size>", bare), *product]
