"""Middleware that adds headers which neither Django nor django-csp adds."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from .middleware import PREFIX

# Responses of the API are data: a browser that opens one loads and runs nothing, and no page shows it in a frame.
API_CONTENT_SECURITY_POLICY = "default-src 'none'; frame-ancestors 'none'"


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
        if request.path.startswith(PREFIX):
            response.headers.setdefault("Content-Security-Policy", API_CONTENT_SECURITY_POLICY)
        if response.status_code == 404:
            response.headers.setdefault("Cache-Control", "no-store")
        return response
