"""What of the calendar is asked for: which days, as a month or a list, of which kind and person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone

from .entries import Entry, Span

VIEWS = {"month": "Month", "list": "List"}


@dataclass(frozen=True, slots=True)
class Asked:
    view: str
    month: date  # its first day
    kind: str = ""
    person: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        """Whatever cannot be read is as if it had not been asked."""
        view = query.get("view") if query.get("view") in VIEWS else "month"
        return cls(view, _month(query.get("month", "")), query.get("kind", ""), query.get("person", ""))

    def query(self, **other: object) -> str:
        said = {"view": self.view, "month": f"{self.month:%Y-%m}", "kind": self.kind, "person": self.person}
        return "?" + urlencode({name: value for name, value in (said | other).items() if value})

    def days(self) -> Sequence[date]:
        """The whole weeks of the month, in a month's view; its days alone in a list."""
        first, last = self.month, next_month(self.month) - timedelta(days=1)
        if self.view == "month":
            first -= timedelta(days=first.weekday())
            last += timedelta(days=6 - last.weekday())
        return [first + timedelta(days=number) for number in range((last - first).days + 1)]

    def span(self) -> Span:
        days = self.days()
        return Span(_midnight(days[0]), _midnight(days[-1] + timedelta(days=1)))

    def takes(self, entry: Entry) -> bool:
        person = entry.person.get_username() if entry.person else ""
        return (not self.kind or entry.kind == self.kind) and (not self.person or person == self.person)


def next_month(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def previous_month(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def _month(said: str) -> date:
    try:
        month = datetime.strptime(said, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        month = timezone.localdate().replace(day=1)
    return month if 1900 < month.year < 2200 else timezone.localdate().replace(day=1)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001 - in the editor's zone
