"""The calendar in the admin: menu item, URL and panel on the home page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.core.admin import RestrictedMenuItem
from cms.core.admin_menus import PLAN_MENU

from .views import CalendarView, ScheduleStatusPanel, can_view_calendar


@hooks.register(PLAN_MENU)
def register_calendar_menu_item() -> MenuItem:
    """Return the menu item of the calendar."""
    return RestrictedMenuItem(
        _("Calendar"),
        reverse("calendar"),
        name="calendar",
        icon_name="calendar-alt",
        order=100,
        may_see=can_view_calendar,
    )


@hooks.register("register_admin_urls")
def register_calendar_urls() -> list[URLPattern]:
    """Return the URL of the calendar."""
    return [path("calendar/", CalendarView.as_view(), name="calendar")]


@hooks.register("construct_homepage_panels")
def add_schedule_panel(request: HttpRequest, panels: list[Any]) -> None:
    """Add the status panel to the admin's home page."""
    panels.append(ScheduleStatusPanel())
