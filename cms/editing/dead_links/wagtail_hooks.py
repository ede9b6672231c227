"""The report of dead links in the admin: menu item, URLs and log entries."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry

from cms.core.admin import RestrictedMenuItem, register_described_action
from cms.core.admin_menus import PLAN_MENU

from .views import (
    IGNORE_ACTION,
    REPORT_ACTION,
    CheckAgainView,
    DeadLinksView,
    IgnoreLinkView,
    ReportLinkView,
    can_view_report,
)


@hooks.register(PLAN_MENU)
def dead_links_item() -> MenuItem:
    """Return the menu item of the report."""
    return RestrictedMenuItem(
        _("Dead links"), reverse("dead_links"), name="dead-links", icon_name="link", order=950, may_see=_may_see
    )


def _may_see(request: HttpRequest) -> bool:
    return settings.LINK_CHECKS and can_view_report(request)


@hooks.register("register_admin_urls")
def register_dead_links_urls() -> list[URLPattern]:
    """Return the URLs of the report and of its buttons."""
    return [
        path("reports/dead-links/", DeadLinksView.as_view(), name="dead_links"),
        path("reports/dead-links/results/", DeadLinksView.as_view(results_only=True), name="dead_links_results"),
        path("reports/dead-links/<int:link_id>/check/", CheckAgainView.as_view(), name="dead_links_check"),
        path("reports/dead-links/<int:link_id>/ignore/", IgnoreLinkView.as_view(), name="dead_links_ignore"),
        path("reports/dead-links/<int:link_id>/report/", ReportLinkView.as_view(), name="dead_links_report"),
    ]


@hooks.register("register_log_actions")
def register_log_action(actions: LogActionRegistry) -> None:
    """Add what editors decide about links to the history of pages."""
    register_described_action(actions, IGNORE_ACTION, _("Ignore dead link"), _describe_ignored)
    register_described_action(actions, REPORT_ACTION, _("Report dead link again"), _describe_reported)


def _describe_ignored(data: dict[str, Any]) -> str:
    return gettext("Ignored the dead link to %(address)s") % {"address": data.get("url", "")}


def _describe_reported(data: dict[str, Any]) -> str:
    return gettext("Reported the dead link to %(address)s again") % {"address": data.get("url", "")}
