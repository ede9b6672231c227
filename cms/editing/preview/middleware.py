"""Let the admin show the frontends of all sites in a frame; the settings know only that of the default site."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from cms.core.sites import SiteRoots


class PreviewFrameMiddleware:
    """Adds the frontends to `frame-src` of the admin's page views; must be listed after CSPMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/admin/pages/") and response.get("Content-Type", "").startswith("text/html"):
            response._csp_update = {"frame-src": sorted({root.base_url for root in SiteRoots.read().roots})}
        return response
