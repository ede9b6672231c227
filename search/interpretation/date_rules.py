"""The rules of single periods: what "last month", "October 2026" or "Q3 2025" mean on a day.

The patterns of the rules are data of each language. `RESOLVERS` has a function for each name of a rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from . import periods
from .languages import Phrases
from .periods import Period, Present


def resolve_period(name: str, found: re.Match[str], phrases: Phrases, present: Present) -> Period | None:
    """Return the period that a rule matched; None if there is no such day, or none that parameters accept.

    A pattern of a language that lacks a word which its rule needs matches nothing.
    """
    try:
        return RESOLVERS[name](Numbers(found, phrases, present), present.today)
    except (ValueError, OverflowError, LookupError):
        return None


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the groups of a rule matched, as numbers."""

    found: re.Match[str]
    phrases: Phrases
    present: Present

    def has(self, name: str) -> bool:
        return self.found.groupdict().get(name) is not None

    @property
    def unit(self) -> str:
        return str(self.phrases.look_up(self.phrases.units, self.found["unit"]))

    @property
    def long_unit(self) -> str:
        """The unit; "this day" and "last day" are no dates."""
        if self.unit == "day":
            raise ValueError
        return self.unit

    @property
    def count(self) -> int:
        return self._number("n", self.phrases.numbers)

    @property
    def nth(self) -> int:
        return self._number("nth", self.phrases.ordinals) if self.has("nth") else int(self.found["digit"])

    @property
    def season(self) -> int:
        return int(self.phrases.look_up(self.phrases.seasons, self.found["season"]))

    @property
    def year(self) -> int:
        return int(self.found["year"])

    @property
    def month(self) -> int:
        groups = self.found.groupdict()
        if groups.get("m"):
            return int(groups["m"])
        return int(self.phrases.look_up(self.phrases.months, groups.get("mon") or groups["month"]))

    @property
    def day(self) -> int:
        return self._number("d" if self.has("d") else "day", {})

    @property
    def last_day(self) -> int:
        return self._number("day2", {})

    def _number(self, name: str, words: Mapping[str, int]) -> int:
        form = self.found[name]
        digits = re.match(r"\d+", form)
        return int(digits[0]) if digits else int(self.phrases.look_up(words, form))


def _resolve_days(one: Numbers, today: date) -> Period:
    if one.has("year"):
        first, last = (periods.day_period(one.year, one.month, day) for day in (one.day, one.last_day))
    else:
        first, last = (one.present.find_day(one.month, day) for day in (one.day, one.last_day))
    return Period(first.first, last.after, has_year=one.has("year"))


def _resolve_past(one: Numbers, today: date) -> Period:
    return periods.until_now(one.unit, one.count, today) if one.has("n") else periods.until_now(one.long_unit, 1, today)


def _resolve_numeric_day(one: Numbers, today: date) -> Period:
    """Read 3.4.2026; in a language that writes the month first or the day first, only one that is certain."""
    day, month = one.day, one.month
    if not one.phrases.day_first and one.found["sep"] == "/":
        if day <= 12 and month <= 12 and day != month:
            raise ValueError
        day, month = (day, month) if month <= 12 else (month, day)
    return periods.day_period(one.year, month, day)


def _resolve_weekday(one: Numbers, today: date) -> Period:
    weekday = one.phrases.look_up(one.phrases.weekdays, one.found["weekday"])
    return periods.unit_period("day", today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1))


def _last_year_of(season: int, today: date) -> int:
    """Return the year in which the last season of this number began that has ended."""
    return today.year - (today < periods.shift(date(today.year, season * 3, 1), "month", 3))


def _without_year(period: Period) -> Period:
    return replace(period, has_year=False)


RESOLVERS: Mapping[str, Callable[[Numbers, date], Period]] = {
    "today": lambda one, today: periods.unit_period("day", today),
    "yesterday": lambda one, today: periods.unit_period("day", today, -1),
    "before_yesterday": lambda one, today: periods.unit_period("day", today, -2),
    "this": lambda one, today: periods.unit_period(one.long_unit, today),
    "this_year": lambda one, today: periods.unit_period("year", today),
    "last": lambda one, today: periods.unit_period(one.long_unit, today, -1),
    "last_week": lambda one, today: periods.unit_period("week", today, -1),
    "last_month": lambda one, today: periods.unit_period("month", today, -1),
    "last_year": lambda one, today: periods.unit_period("year", today, -1),
    "last_but_one": lambda one, today: periods.unit_period(one.long_unit, today, -2),
    "past": _resolve_past,
    "since_n": _resolve_past,
    "since_start": lambda one, today: (
        Period(periods.start_of(one.unit, today), None)
        if one.has("unit")
        else Period(periods.start_of("year", today), None)
    ),
    "season": lambda one, today: periods.month_period(one.year, one.season * 3, 3),
    "last_season": lambda one, today: periods.month_period(_last_year_of(one.season, today), one.season * 3, 3),
    "ago": lambda one, today: periods.unit_period(one.unit, today, -one.count),
    "tomorrow": lambda one, today: periods.unit_period("day", today, 1),
    "next": lambda one, today: periods.unit_period(one.long_unit, today, 1),
    "next_units": lambda one, today: Period(today, periods.shift(today, one.unit, one.count) + timedelta(days=1)),
    "next_month_name": lambda one, today: periods.month_period(today.year + (one.month <= today.month), one.month),
    "last_month_name": lambda one, today: periods.month_period(today.year - (one.month >= today.month), one.month),
    "month_of_last_year": lambda one, today: periods.month_period(today.year - 1, one.month),
    "month_of_this_year": lambda one, today: periods.month_period(today.year, one.month),
    "last_weekday": _resolve_weekday,
    "day": lambda one, today: periods.day_period(one.year, one.month, one.day),
    "day_of_latest": lambda one, today: _without_year(one.present.find_day(one.month, one.day)),
    "days": _resolve_days,
    "month": lambda one, today: periods.month_period(one.year, one.month),
    "quarter": lambda one, today: periods.month_period(one.year, one.nth * 3 - 2, 3),
    "half": lambda one, today: periods.month_period(one.year, one.nth * 6 - 5, 6),
    "year": lambda one, today: periods.month_period(one.year, 1, 12),
    "iso_day": lambda one, today: periods.day_period(one.year, one.month, one.day),
    "numeric_day": _resolve_numeric_day,
    "numeric_month": lambda one, today: periods.month_period(one.year, one.month),
}
