"""The filters of the calendar: month, view, kind and person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core import clock

from .entries import Entry, TimeRange

VIEWS = {"month": _("Month"), "list": _("List")}


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
