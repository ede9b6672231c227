"""The admin may show the frontends of all sites in a frame; the settings know that of the default site alone."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from cms.core.sites import SiteRoots


class PreviewFrameMiddleware:
    """Adds to the Content-Security-Policy of the admin's pages; stands after CSPMiddleware, which writes it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/admin/pages/") and response.get("Content-Type", "").startswith("text/html"):
            response._csp_update = {"frame-src": sorted({root.base_url for root in SiteRoots.read().roots})}
        return response
