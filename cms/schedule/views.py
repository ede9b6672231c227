"""The calendar in the admin."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permission_policies.pages import PagePermissionPolicy

from .entries import ANY, Calendar, Entry
from .filters import VIEWS, Asked, next_month, previous_month
from .status import get_schedule_status


def may_see(request: HttpRequest) -> bool:
    """Whoever works on pages."""
    return PagePermissionPolicy().user_has_any_permission(request.user, ANY)


class CalendarView(WagtailAdminTemplateMixin, TemplateView):
    page_title = "Calendar"
    header_icon = "calendar-alt"
    template_name = "schedule/calendar.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_see(request):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked, now = Asked.of(self.request.GET), timezone.now()
        entries = Calendar(self.request.user, asked.span(), now).entries()
        shown = [entry for entry in entries if asked.takes(entry)]
        today = timezone.localdate()
        return super().get_context_data(
            asked=asked,
            views=[(name, label, asked.query(view=name)) for name, label in VIEWS.items()],
            earlier=asked.query(month=f"{previous_month(asked.month):%Y-%m}"),
            later=asked.query(month=f"{next_month(asked.month):%Y-%m}"),
            today_query=asked.query(month=f"{today:%Y-%m}"),
            kinds=sorted({entry.kind for entry in entries}),
            people=sorted({entry.person for entry in entries if entry.person}, key=str),
            weeks=_weeks(asked, shown, today),
            days=[day for week in _weeks(asked, shown, today) for day in week if day["entries"]],
            schedule_status=get_schedule_status(self.request.user, now),
            **kwargs,
        )


def _weeks(asked: Asked, entries: list[Entry], today: date) -> list[list[dict[str, Any]]]:
    by_day = defaultdict(list)
    for entry in entries:
        by_day[timezone.localdate(entry.at)].append(entry)
    days = [
        {"date": day, "entries": by_day[day], "is_today": day == today, "is_other": day.month != asked.month.month}
        for day in asked.days()
    ]
    return [days[first : first + 7] for first in range(0, len(days), 7)]
