"""What the admin and the frontends of its sites may do with each other: show previews in a frame, check their content.

The editor's panel checks a previewed page as the frontend renders it, by Wagtail's user bar in that page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from csp.decorators import csp_update
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.admin.userbar import ContentCheckerItem, Userbar

from cms.core.sites import SiteRoots

from .tokens import get_token, is_panel_token

SAME_ORIGIN = "<same_origin>"  # axe's keyword


class PreviewFrameMiddleware:
    """Adds the frontends of all sites to `frame-src` of the admin's page views; must be listed after CSPMiddleware.

    The settings know only the frontend of the default site.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/admin/pages/") and response.get("Content-Type", "").startswith("text/html"):
            allow_frames = csp_update({"frame-src": sorted({root.base_url for root in SiteRoots.read().roots})})
            return allow_frames(lambda _: response)(request)
        return response


class CrossOriginChecksItem(ContentCheckerItem):
    """Wagtail's content checks, allowed between the admin and the frontends of its sites only."""

    def get_axe_spec(self, request: HttpRequest) -> dict[str, Any]:
        others = sorted({root.base_url for root in SiteRoots.read().roots}) if self.in_editor else [settings.CMS_URL]
        return {**super().get_axe_spec(request), "allowedOrigins": [SAME_ORIGIN, *others]}


def allow_cross_origin_checks(request: HttpRequest, items: list[Any], page: Any) -> None:
    """Replace Wagtail's item, which allows only its own origin, as a `construct_wagtail_userbar` hook."""
    items[:] = [
        CrossOriginChecksItem(in_editor=item.in_editor) if isinstance(item, ContentCheckerItem) else item
        for item in items
    ]


@require_safe
def render_userbar(request: HttpRequest) -> HttpResponse:
    """Return the HTML of the user bar, for the end of the body.

    The server of the frontend requests it with the token of the draft and includes it in the page. The editor therefore
    need not log in from another origin, and no third-party cookie is involved. Shared links have no user bar, because
    their readers are not editors.

    Raises:
        Http404: The token is not that of a draft in an editor's panel.
    """
    if not is_panel_token(get_token(request)):
        raise Http404
    request.user, request.in_preview_panel = AnonymousUser(), True  # hides the bar, runs the checks
    # The URLs of scripts are for the browser, not for the requesting server.
    request.META["HTTP_HOST"] = urlsplit(settings.CMS_URL).netloc
    context = Userbar().get_context_data({"request": request})
    response = render(request, "preview/bar.html", {**context, "origin": settings.CMS_URL})
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
