"""The calendar view of the admin."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms.core import clock

from .entries import EDIT_PERMISSIONS, Calendar, Entry
from .filters import VIEWS, CalendarFilters, get_next_month, get_previous_month
from .status import get_schedule_status


def can_view_calendar(request: HttpRequest) -> bool:
    """Return whether the user may edit any page."""
    return policy_registry.get_by_type(Page).user_has_any_permission(request.user, EDIT_PERMISSIONS)


class CalendarView(WagtailAdminTemplateMixin, TemplateView):
    """The calendar, as a month or a list."""

    page_title = _("Calendar")
    header_icon = "calendar-alt"
    template_name = "schedule/calendar.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_view_calendar(request):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filters, now = CalendarFilters.of(self.request.GET), clock.now()
        entries = Calendar(self.request.user, filters.span(), now).entries()
        shown = [entry for entry in entries if filters.matches(entry)]
        today = clock.today()
        return super().get_context_data(
            filters=filters,
            views=[(name, label, filters.query(view=name)) for name, label in VIEWS.items()],
            earlier=filters.query(month=f"{get_previous_month(filters.month):%Y-%m}"),
            later=filters.query(month=f"{get_next_month(filters.month):%Y-%m}"),
            today_query=filters.query(month=f"{today:%Y-%m}"),
            kinds=sorted({entry.kind for entry in entries}),
            people=sorted({entry.person for entry in entries if entry.person}, key=str),
            weeks=_build_weeks(filters, shown, today),
            days=[day for week in _build_weeks(filters, shown, today) for day in week if day["entries"]],
            schedule_status=get_schedule_status(self.request.user, now),
            **kwargs,
        )


def _build_weeks(filters: CalendarFilters, entries: list[Entry], today: date) -> list[list[dict[str, Any]]]:
    by_day = defaultdict(list)
    for entry in entries:
        by_day[timezone.localdate(entry.at)].append(entry)
    days = [
        {"date": day, "entries": by_day[day], "is_today": day == today, "is_other": day.month != filters.month.month}
        for day in filters.days()
    ]
    return [days[first : first + 7] for first in range(0, len(days), 7)]
