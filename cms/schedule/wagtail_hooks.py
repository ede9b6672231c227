from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .panels import ScheduleStatusPanel
from .views import CalendarView, may_see


class CalendarMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_see(request)


@hooks.register("register_admin_menu_item")
def entry() -> MenuItem:
    return CalendarMenuItem("Calendar", reverse("calendar"), name="calendar", icon_name="calendar-alt", order=110)


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [path("calendar/", CalendarView.as_view(), name="calendar")]


@hooks.register("construct_homepage_panels")
def panel(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(ScheduleStatusPanel())
