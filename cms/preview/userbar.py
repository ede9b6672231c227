"""Wagtail's user bar for a draft that a frontend shows: it lets the editor's panel check the page as it is drawn there.

The frontend's server asks for it with the token it reads the draft with, and writes it into the page. Then there is
nothing to sign in to from another origin, and no cookie that a browser would have to let through. Links to share have
none: their readers are no editors.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.admin.userbar import ContentCheckerItem, Userbar

from cms.core.sites import SiteRoots

from .draft_reader import get_token, is_panel_token

SAME_ORIGIN = "<same_origin>"  # axe's word


class CrossOriginChecksItem(ContentCheckerItem):
    """The same checks, between the admin and the frontends of its sites, and nobody else."""

    def get_axe_spec(self, request: HttpRequest) -> dict[str, Any]:
        others = sorted({root.base_url for root in SiteRoots.read().roots}) if self.in_editor else [settings.CMS_URL]
        return {**super().get_axe_spec(request), "allowedOrigins": [SAME_ORIGIN, *others]}


def allow_cross_origin_checks(request: HttpRequest, items: list[Any], page: Any) -> None:
    """Wagtail's own item allows its own origin alone."""
    items[:] = [
        CrossOriginChecksItem(in_editor=item.in_editor) if isinstance(item, ContentCheckerItem) else item
        for item in items
    ]


@require_safe
def render_userbar(request: HttpRequest) -> HttpResponse:
    """A piece of HTML, for the end of the body; 404 without the token of a draft in an editor's panel."""
    if not is_panel_token(get_token(request)):
        raise Http404
    request.user, request.in_preview_panel = AnonymousUser(), True  # the bar stays out of sight; the checks run
    request.META["HTTP_HOST"] = urlsplit(settings.CMS_URL).netloc  # a browser reads its scripts, whoever asked
    context = Userbar().get_context_data({"request": request})
    response = render(request, "preview/bar.html", {**context, "origin": settings.CMS_URL})
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
