"""The menu item, URL, permission and home page panel of the search analytics report."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.core.admin import RestrictedMenuItem
from cms.core.admin_menus import FIND_MENU

from .views import AnalyticsPanel, AnalyticsView, can_view_report


@hooks.register(FIND_MENU)
def menu_item() -> MenuItem:
    """Return the menu item of the report."""
    return RestrictedMenuItem(
        _("Analytics"),
        reverse("search_analytics"),
        name="search-analytics",
        icon_name="view",
        order=700,
        may_see=can_view_report,
    )


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """Return the URL of the report."""
    return [path("search/analytics/", AnalyticsView.as_view(), name="search_analytics")]


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    """Return the permission to view the report, to be granted under Settings → Groups."""
    return Permission.objects.filter(content_type__app_label="search_analytics", codename="view_dailyquery")


@hooks.register("construct_homepage_panels")
def panel(request: HttpRequest, panels: list[Any]) -> None:
    """Add the panel to the admin's home page."""
    panels.append(AnalyticsPanel())
