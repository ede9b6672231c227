"""The calendar of the admin with its filters, and the status of scheduled publishing.

The status is shown above the calendar and, if there is a problem, on the admin's home page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms.core import clock
from cms.editing.restricted_drafts.rules import is_hidden
from cms.jobs.models import ScheduleFailure
from cms.jobs.publication_groups import PUBLICATION_GROUPS
from cms.jobs.scheduler import count_due, find_last_run, is_scheduler_silent

from .entries import EDIT_PERMISSIONS, Calendar, Entry, TimeRange

VIEWS = {"month": _("Month"), "list": _("List")}


@dataclass(frozen=True, slots=True)
class FailedItem:
    """An object that could not be published or expired, with the URL of its edit view (None if it was deleted)."""

    title: str
    act: str
    url: str | None
    row: ScheduleFailure
    reason: str


@dataclass(frozen=True, slots=True)
class ScheduleStatus:
    """When scheduled publishing last ran, and what is overdue or failed."""

    last_run: datetime | None
    is_silent: bool
    overdue: int
    failures: list[FailedItem]

    @property
    def is_healthy(self) -> bool:
        return not self.is_silent and not self.failures


def get_schedule_status(user: Any, now: datetime | None = None) -> ScheduleStatus:
    """Return the status at `now`, with edit URLs for objects that the user may edit."""
    now = now or clock.now()
    finder, last_run = AdminURLFinder(user), find_last_run()
    return ScheduleStatus(
        last_run=last_run,
        is_silent=is_scheduler_silent(last_run, now),
        overdue=count_due(now),
        failures=[item for row in ScheduleFailure.objects.all() if (item := _build_failed_item(row, finder))],
    )


def _build_failed_item(row: ScheduleFailure, finder: AdminURLFinder) -> FailedItem | None:
    """Return the object of a failure; None if it is a restricted draft that the user may not see."""
    act = row.get_act_display()
    for groups in PUBLICATION_GROUPS.values():
        if groups.label == row.model and (found := groups.describe_failure(row.object_id, finder.user)):
            title, reason, url = found
            return FailedItem(title, act, url, row, reason)
    item = apps.get_model(row.model)._default_manager.filter(pk=row.object_id).first()
    if item is None:
        return FailedItem(f"{row.model} {row.object_id}", act, None, row, row.reason)
    if isinstance(item, Page) and is_hidden(item, finder.user):
        return None
    title = item.get_admin_display_title() if isinstance(item, Page) else str(item)
    return FailedItem(title, act, finder.get_edit_url(item), row, row.reason)


@dataclass(frozen=True, slots=True)
class CalendarFilters:
    """The filters in the query string of the calendar."""

    view: str
    month: date  # its first day
    kind: str = ""
    person: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> CalendarFilters:
        """Return the filters of a query string; invalid values are ignored."""
        view = query.get("view") if query.get("view") in VIEWS else "month"
        return cls(view, _parse_month(query.get("month", "")), query.get("kind", ""), query.get("person", ""))

    def query(self, **other: object) -> str:
        values = {"view": self.view, "month": f"{self.month:%Y-%m}", "kind": self.kind, "person": self.person}
        return "?" + urlencode({name: value for name, value in (values | other).items() if value})

    def days(self) -> Sequence[date]:
        """Return the days to show: whole weeks in the month view, only the days of the month in the list."""
        first, last = self.month, get_next_month(self.month) - timedelta(days=1)
        if self.view == "month":
            first -= timedelta(days=first.weekday())
            last += timedelta(days=6 - last.weekday())
        return [first + timedelta(days=number) for number in range((last - first).days + 1)]

    def span(self) -> TimeRange:
        days = self.days()
        return TimeRange(_get_midnight(days[0]), _get_midnight(days[-1] + timedelta(days=1)))

    def matches(self, entry: Entry) -> bool:
        person = entry.person.get_username() if entry.person else ""
        return (not self.kind or entry.kind == self.kind) and (not self.person or person == self.person)


def get_next_month(month: date) -> date:
    """Return the first day of the next month."""
    return (month + timedelta(days=31)).replace(day=1)


def get_previous_month(month: date) -> date:
    """Return the first day of the previous month."""
    return (month - timedelta(days=1)).replace(day=1)


def _parse_month(value: str) -> date:
    try:
        month = datetime.strptime(value, "%Y-%m").date()  # noqa: DTZ007 - a month has no time zone
    except ValueError:
        month = clock.today().replace(day=1)
    return month if 1900 < month.year < 2200 else clock.today().replace(day=1)


def _get_midnight(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001 - made aware in the editor's time zone


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
        by_day[timezone.localtime(entry.at).date()].append(entry)
    days = [
        {"date": day, "entries": by_day[day], "is_today": day == today, "is_other": day.month != filters.month.month}
        for day in filters.days()
    ]
    return [days[first : first + 7] for first in range(0, len(days), 7)]


class ScheduleStatusPanel(Component):
    """The problems of scheduled publishing; empty if there are none."""

    name = "schedule_status"
    template_name = "schedule/panel.html"
    order = 50  # above all other panels, because publications are late

    def render_html(self, parent_context: Mapping[str, Any] | None = None) -> str:
        if parent_context is None or not can_view_calendar(parent_context["request"]):
            return ""
        return super().render_html(parent_context)

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return {"schedule_status": get_schedule_status(parent_context["request"].user)} if parent_context else {}
