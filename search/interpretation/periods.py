"""Periods of the calendar: days, weeks, months, quarters, half-years and years, and what lies before and after them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from cms.http.params import FIRST_YEAR, LAST_YEAR

MONTHS_OF = {"month": 1, "quarter": 3, "half": 6, "year": 12}
DAYS_OF = {"day": 1, "week": 7}


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to before `after`; None means without limit.

    `has_year` says whether the year was typed: another end of a span may name it ("March to June 2026"). `is_bare` is
    a single month without a year, which is a date only after a word such as “in”. `is_short` is one in a short form,
    which is a date only if another month of a span has a year.
    """

    first: date | None
    after: date | None
    has_year: bool = True
    is_bare: bool = False
    is_short: bool = False


def start_of(unit: str, day: date) -> date:
    """Return the first day of the week (a Monday), month, quarter, half-year or year that contains a day."""
    if unit in DAYS_OF:
        return day - timedelta(days=day.weekday()) if unit == "week" else day
    length = MONTHS_OF[unit]
    return date(day.year, (day.month - 1) // length * length + 1, 1)


def shift(day: date, unit: str, count: int) -> date:
    """Return the day `count` units later; in a shorter month its last day.

    Raises:
        ValueError, OverflowError: The year is out of range.
    """
    if unit in DAYS_OF:
        return day + timedelta(days=count * DAYS_OF[unit])
    months = day.year * 12 + day.month - 1 + count * MONTHS_OF[unit]
    first = date(months // 12, months % 12 + 1, 1)
    following = date((months + 1) // 12, (months + 1) % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))


def unit_period(unit: str, day: date, count: int = 0) -> Period:
    """Return the whole unit that is `count` units after the one that contains a day."""
    first = shift(start_of(unit, day), unit, count)
    return Period(first, shift(first, unit, 1))


def month_period(year: int, month: int, length: int = 1) -> Period:
    """Return the period of `length` months that begins with this month.

    Raises:
        ValueError: There is no such month.
    """
    first = date(year, month, 1)
    return Period(first, shift(first, "month", length))


def day_period(year: int, month: int, day: int) -> Period:
    """Return one day.

    Raises:
        ValueError: There is no such day.
    """
    first = date(year, month, day)
    return Period(first, first + timedelta(days=1))


def until_now(unit: str, count: int, today: date) -> Period:
    """Return what is at most `count` units old: "the past 7 days" begin on this day of the last week."""
    return Period(shift(today, unit, -count), None)


@dataclass(frozen=True, slots=True)
class Present:
    """The day on which a query is typed, and whether its dates are those of events, most of which are to come."""

    today: date
    is_upcoming: bool = False

    def find_month(self, month: int) -> Period:
        """Return the month of this number that has begun last, or the next one that has not ended."""
        years = int(month < self.today.month) if self.is_upcoming else -int(month > self.today.month)
        return month_period(self.today.year + years, month)

    def find_day(self, month: int, day: int) -> Period:
        """Return the day of this number and month that has begun last, or the next one.

        Raises:
            ValueError: There is no such day in that year.
        """
        given, now = (month, day), (self.today.month, self.today.day)
        return day_period(self.today.year + (int(given < now) if self.is_upcoming else -int(given > now)), month, day)

    def has_begun(self, period: Period) -> bool:
        """Return whether pages may be published since its first day. Events may begin at any time."""
        return period.first is not None and (self.is_upcoming or period.first <= self.today)

    def accepts(self, period: Period) -> bool:
        """Return whether pages may have a date in it, and parameters accept its days."""
        limits = [day for day in (period.first, period.after) if day is not None]
        if not limits or any(not FIRST_YEAR <= day.year <= LAST_YEAR for day in limits):
            return False
        is_empty = period.first is not None and period.after is not None and period.first >= period.after
        return not is_empty and (period.first is None or self.has_begun(period))
