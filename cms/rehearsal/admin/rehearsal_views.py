"""One rehearsal: its progress, the site at its minute, later minutes, links for others, and its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.core.admin import ADMINISTRATION_PERMISSION
from cms.core.localisation import format_time
from cms.core.sites import SiteRoot, SiteRoots

from ..lifecycle import (
    RehearsalRefused,
    advance,
    create_link,
    create_rehearsal,
    end,
    revoke_link,
)
from ..models import Rehearsal, RehearsalLink
from ..tokens import build_token
from .draft_choices import DraftChoice, find_draft_choices
from .forms import LinkForm
from .moments import find_moments, read_minute
from .views import RehearsalAdminView, RehearserView

FRONTEND_PATH = "/rehearsal"  # a frontend implements it: docs/frontend.md
MAX_LATER_MOMENTS = 25


@dataclass(frozen=True, slots=True)
class SiteAddress:
    """The address of a rehearsal on the frontend of a site."""

    host: str
    url: str


def find_sites() -> list[SiteRoot]:
    """Return the root of each site in its first language, the default site first."""
    roots = [root for root in SiteRoots.read().roots if not root.prefix]
    return sorted(roots, key=lambda root: not root.is_default_site)


def build_frontend_url(row: Rehearsal | RehearsalLink, root: SiteRoot) -> str:
    """Return the address that opens a rehearsal on the frontend of a site. It contains the token."""
    query = urlencode({"code": build_token(row), "path": f"{root.prefix}/"})
    return f"{root.base_url}{FRONTEND_PATH}?{query}"


def list_addresses(row: Rehearsal | RehearsalLink) -> list[SiteAddress]:
    """Return the addresses of a rehearsal, one for each site."""
    return [SiteAddress(root.host, build_frontend_url(row, root)) for root in find_sites()]


def find_own(request: HttpRequest, rehearsal_id: UUID) -> Rehearsal:
    """Return a rehearsal that the user has made. What it shows depends on what its maker may see.

    Raises:
        Http404: There is none, or another user has made it.
    """
    return get_object_or_404(Rehearsal, pk=rehearsal_id, made_by=request.user)


def describe(rehearsal: Rehearsal, user: Any) -> dict[str, Any]:
    """Return what the page says of a rehearsal, and what can be done with it now."""
    zone = ZoneInfo(rehearsal.zone)
    reached = rehearsal.reached_at
    return {
        "rehearsal": rehearsal,
        "state": Rehearsal.State.ENDED if rehearsal.is_over and not rehearsal.failure else rehearsal.state,
        "time": format_time(rehearsal.at, zone),
        "reached": format_time(reached, zone) if reached and reached < rehearsal.at else "",
        "ends": format_time(rehearsal.ends_at),
        "sites": find_sites(),
        "later": [] if rehearsal.is_over else find_moments(user, rehearsal.at)[:MAX_LATER_MOMENTS],
    }


def _offer_drafts(rehearsal: Rehearsal, user: Any) -> list[DraftChoice] | None:
    """Return the drafts that a user can choose for a link; None if those of the rehearsal were chosen before."""
    return None if rehearsal.drafts is not None else find_draft_choices(user, rehearsal.at)


def _describe_links(rehearsal: Rehearsal) -> list[dict[str, Any]]:
    """Return the links of a rehearsal that work, with their addresses."""
    links = RehearsalLink.open_links().filter(rehearsal=rehearsal)
    return [{"row": link, "ends": format_time(link.ends_at), "addresses": list_addresses(link)} for link in links]


class RehearsalView(RehearsalAdminView):
    """Shows a rehearsal to its maker."""

    page_title = _("Rehearsal")
    template_name = "rehearsal/rehearsal.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        parent = {"url": reverse("rehearse"), "label": gettext("Rehearse")}
        return [*super().get_breadcrumbs_items(), parent, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rehearsal = find_own(self.request, self.kwargs["rehearsal_id"])
        context = describe(rehearsal, self.request.user)
        if not rehearsal.is_over:
            pages = _offer_drafts(rehearsal, self.request.user)
            context |= {"pages": pages, "links": _describe_links(rehearsal)}
            context["form"] = LinkForm(pages=pages)
        return super().get_context_data(**context, **kwargs)


class StateView(RehearsalAdminView):
    """Returns the part of the page that changes while a rehearsal is built."""

    template_name = "rehearsal/state.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return describe(find_own(self.request, self.kwargs["rehearsal_id"]), self.request.user)


class OpenView(RehearserView):
    """Leads to the frontend of a site, which takes the token out of the address."""

    def get(self, request: HttpRequest, rehearsal_id: UUID, site_id: int) -> HttpResponse:
        rehearsal = find_own(request, rehearsal_id)
        root = next((root for root in find_sites() if root.site_id == site_id), None)
        if root is None or rehearsal.is_over:
            raise Http404
        response = redirect(build_frontend_url(rehearsal, root))
        response["Referrer-Policy"] = "no-referrer"
        return response


class AdvanceView(RehearserView):
    """Moves a rehearsal to a later minute."""

    def post(self, request: HttpRequest, rehearsal_id: UUID) -> HttpResponse:
        rehearsal, at = find_own(request, rehearsal_id), read_minute(request.POST.get("at", ""))
        try:
            if at is None:
                raise RehearsalRefused(gettext("Choose a minute that is ahead."))
            advance(rehearsal, at, request.user)
        except RehearsalRefused as error:
            messages.error(request, str(error))
        return redirect("rehearsal", rehearsal.pk)


class EndView(RehearserView):
    """Ends a rehearsal. Administrators end those of others, too, which occupy their machine."""

    def post(self, request: HttpRequest, rehearsal_id: UUID) -> HttpResponse:
        everyone = request.user.has_perm(ADMINISTRATION_PERMISSION)
        mine = Rehearsal.objects.all() if everyone else Rehearsal.objects.filter(made_by=request.user)
        end(get_object_or_404(mine, pk=rehearsal_id), request.user)
        messages.success(request, gettext("The rehearsal has ended. Its links do not work any more."))
        return redirect("rehearse")


class LinkView(RehearserView):
    """Creates a link for people without an account.

    A rehearsal that shows what its maker may see gets no links: another one is begun at the same minute, with the
    drafts that the maker has chosen.
    """

    def post(self, request: HttpRequest, rehearsal_id: UUID) -> HttpResponse:
        rehearsal = find_own(request, rehearsal_id)
        pages = _offer_drafts(rehearsal, request.user)
        form = LinkForm(request.POST, pages=pages)
        if not form.is_valid():
            messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
            return redirect("rehearsal", rehearsal.pk)
        values = form.cleaned_data
        try:
            if rehearsal.drafts is None:
                rehearsal = create_rehearsal(request.user, rehearsal.at, rehearsal.zone, values.get("drafts", []))
            create_link(rehearsal, request.user, values["note"], timedelta(hours=values["hours"]))
        except RehearsalRefused as error:
            messages.error(request, str(error))
        return redirect("rehearsal", rehearsal.pk)


class RevokeLinkView(RehearserView):
    """Ends a link."""

    def post(self, request: HttpRequest, rehearsal_id: UUID, link_id: UUID) -> HttpResponse:
        rehearsal = find_own(request, rehearsal_id)
        revoke_link(get_object_or_404(RehearsalLink, pk=link_id, rehearsal=rehearsal), request.user)
        messages.success(request, gettext("The link has ended."))
        return redirect("rehearsal", rehearsal.pk)
