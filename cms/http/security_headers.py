"""Middleware that adds security headers which neither Django nor django-csp adds."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from .middleware import PREFIX

# Responses of the API are data: a browser that opens one loads and runs nothing, and no page shows it in a frame.
API_CONTENT_SECURITY_POLICY = "default-src 'none'; frame-ancestors 'none'"


class SecurityHeadersMiddleware:
    """Adds `Permissions-Policy`, and the API's own content security policy.

    It must be listed after CSPMiddleware, which then keeps that policy. A policy that a view has set is kept as well.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        if request.path.startswith(PREFIX):
            response.headers.setdefault("Content-Security-Policy", API_CONTENT_SECURITY_POLICY)
        return response
