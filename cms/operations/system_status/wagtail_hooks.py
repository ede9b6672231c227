"""The menu item and the URL of the system status."""

from __future__ import annotations

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.core.menu import RestrictedMenuItem

from .views import SystemStatusView, can_view_status


@hooks.register("register_reports_menu_item")
def register_status_menu_item() -> MenuItem:
    """Return the menu item below “Reports”."""
    return RestrictedMenuItem(
        _("System status"),
        reverse("system_status"),
        name="system-status",
        icon_name="cogs",
        order=10_000,
        may_see=can_view_status,
    )


@hooks.register("register_admin_urls")
def register_status_urls() -> list[URLPattern]:
    """Return the URL of the page."""
    return [path("system-status/", SystemStatusView.as_view(), name="system_status")]
