"""Menu item, views, permission and links of rehearsals in the admin."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from cms.core import clock
from cms.core.admin import RestrictedMenuItem
from cms.core.admin_menus import PLAN_MENU

from .admin.moments import build_minute_url
from .admin.rehearsal_views import (
    AdvanceView,
    EndView,
    LinkView,
    OpenView,
    RehearsalView,
    RevokeLinkView,
    StateView,
)
from .admin.views import RehearseView
from .lifecycle import is_on, may_rehearse
from .report.views import ReportView

hooks.register("clarion_minute_link", "cms.rehearsal.wagtail_hooks.build_minute_link")
hooks.register("clarion_form_link", "cms.rehearsal.wagtail_hooks.build_form_link")


@hooks.register("register_admin_urls")
def register_rehearsal_urls() -> list[URLPattern]:
    """Return the URL patterns of rehearsals."""
    one = "rehearse/<uuid:rehearsal_id>/"
    return [
        path("rehearse/", RehearseView.as_view(), name="rehearse"),
        path(one, RehearsalView.as_view(), name="rehearsal"),
        path(f"{one}state/", StateView.as_view(), name="rehearsal_state"),
        path(f"{one}site/<int:site_id>/", OpenView.as_view(), name="rehearsal_open"),
        path(f"{one}advance/", AdvanceView.as_view(), name="rehearsal_advance"),
        path(f"{one}end/", EndView.as_view(), name="rehearsal_end"),
        path(f"{one}link/", LinkView.as_view(), name="rehearsal_link"),
        path(f"{one}link/<uuid:link_id>/end/", RevokeLinkView.as_view(), name="rehearsal_link_revoke"),
        path("rehearsals/<uuid:rehearsal_id>/report/", ReportView.as_view(), name="rehearsal_report"),
    ]


@hooks.register(PLAN_MENU)
def register_rehearse_menu_item() -> MenuItem:
    """Return the menu item, below the calendar."""
    return RestrictedMenuItem(
        _("Rehearse"), reverse("rehearse"), name="rehearse", icon_name="history", order=110, may_see=_may_see
    )


@hooks.register("register_permissions")
def register_rehearsal_permissions() -> QuerySet[Permission]:
    """Return the permission to rehearse, so that groups can be given it."""
    return Permission.objects.filter(content_type__app_label="rehearsal", codename="rehearse_minute")


def build_minute_link(at: datetime, user: Any) -> tuple[str, str] | None:
    """Return the link beside a minute, for users who may rehearse it. Nothing leads to a service that is off."""
    return (gettext("Rehearse this minute"), build_minute_url(at)) if is_on() and may_rehearse(user) else None


def build_form_link(page: Page, user: Any) -> tuple[str, str] | None:
    """Return the link above the form of a page that becomes public at a later minute."""
    scheduled = page.scheduled_revision
    at = scheduled.approved_go_live_at if scheduled else None
    return build_minute_link(at, user) if at and at > clock.now() else None


def _may_see(request: HttpRequest) -> bool:
    return may_rehearse(request.user)
