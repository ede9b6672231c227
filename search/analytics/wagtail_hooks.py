"""The menu item, URL and permission of the search analytics report."""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.core.admin import RestrictedMenuItem
from cms.core.admin_menus import FIND_MENU

from .views import AnalyticsView, can_view_report


@hooks.register(FIND_MENU)
def menu_item() -> MenuItem:
    """Return the menu item of the report."""
    return RestrictedMenuItem(
        _("Search analytics"),
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
    """Return the permission to view the report, to be granted under Manage → Roles."""
    return Permission.objects.filter(content_type__app_label="search_analytics", codename="view_dailyquery")
