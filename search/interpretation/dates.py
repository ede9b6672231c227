"""Dates and spans of time in a query: "last month", "since March", "in October 2026", "2019–2021".

A single period, such as "October 2026" or "last week", is found by the rules of its language. Words before and after
it say what it means: since, after, before, until, from … to, between … and. Nothing is guessed: "March" and "May" are
dates only after a word such as “in” or beside a year, a year only if it stands by itself, and what begins in the future
is no date of publication.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from . import periods
from .languages import Phrases
from .periods import Period
from .query_words import QueryWords

FIRST_BARE_YEAR = 1990  # an earlier number is seldom the year of a page


@dataclass(frozen=True, slots=True)
class FoundDate:
    """The words from `start` to before `end`, and their period. `is_plain` is a year without any other word."""

    start: int
    end: int
    period: Period
    is_plain: bool = False


@dataclass(frozen=True, slots=True)
class DateReader:
    """Reads the dates of one query."""

    words: QueryWords
    phrases: Phrases
    today: date

    def find_all(self) -> Iterator[FoundDate]:
        """Yield the dates in the order of the query; at each word the longest one counts."""
        if not self.phrases.any_period.search(self.words.line):
            return
        number = 0
        while number < len(self.words.words):
            found = self._find_at(number) if self.words.is_free[number] else None
            if found is not None:
                yield found
            number = found.end if found else number + 1

    def _find_at(self, start: int) -> FoundDate | None:
        if self.words.separator_before(start) != " " or self._follows_number(start):
            return None
        readers = (self._read_between, self._read_span, self._read_limit, self._read_in, self._read_single)
        found = [one for read in readers if (one := read(start)) is not None]
        fitting = [one for one in found if self._is_separate(one) and periods.is_publishable(one.period, self.today)]
        best = max(fitting, key=lambda one: one.end, default=None)
        end = self._skip("published_last", best.end) if best else None
        return replace(best, end=end) if best and end else best

    def _follows_number(self, start: int) -> bool:
        """Return whether a short number stands before this word, as in "31 February 2026", which is no date."""
        return start > 0 and re.fullmatch(r"\d{1,2}", self.words.words[start - 1].form) is not None

    def _is_separate(self, found: FoundDate) -> bool:
        """Return whether the date is no part of something longer, such as "2025/17" or "2025-A"."""
        return self.words.separator_before(found.end) == " "

    # ---------------------------------------------------------------- words around periods

    def _read_between(self, start: int) -> FoundDate | None:
        """Read "between March and June 2026"."""
        return self._read_two(start, "between", "and")

    def _read_span(self, start: int) -> FoundDate | None:
        """Read "from 2019 to 2021", "2019 to 2021" and "2019–2021"."""
        if found := self._read_two(start, "from", "to"):
            return found
        found, first = self._read_second(start, start, "to"), self._read_period(start)
        needs_year = first is not None and first[0].is_bare
        return found if found and (not needs_year or self.words.words[found.end - 1].form.isdecimal()) else None

    def _read_limit(self, start: int) -> FoundDate | None:
        """Read "since March", "until 2024" and "2024 onwards"."""
        for name in ("since", "after", "before", "until"):
            if (at := self._skip(name, start)) and (found := self._read_period(at)):
                return self._limit(name, start, *found)
        at = self._skip("in", start) or start
        found = self._read_period(at)
        for name, limit in (("onward", "since"), ("backward", "until")):
            if found and (end := self._skip(name, found[1])):
                return self._limit(limit, start, found[0], end)
        return None

    def _limit(self, name: str, start: int, period: Period, end: int) -> FoundDate | None:
        """Return what is since, after, before or until a period that has begun."""
        if period.first is None or period.first > self.today or period.is_short:
            return None
        end = (self._skip("onward", end) if name == "since" else None) or end
        return FoundDate(start, end, _LIMITS[name](period))

    def _read_in(self, start: int) -> FoundDate | None:
        """Read "in October 2026" and "published in 2025"; only here a month needs no year."""
        at = self._skip("in", start)
        if at is None:
            return None
        at = self._skip("vague", at) or at
        found = self._read_period(at)
        return FoundDate(start, found[1], found[0]) if found and not found[0].is_short else None

    def _read_single(self, start: int) -> FoundDate | None:
        """Read a period by itself."""
        at = self._skip("vague", start) or start
        found = self._read_period(at)
        if found is None or found[0].is_bare:
            return None
        period, end = found
        is_year = end == at + 1 and re.fullmatch(r"\d{4}", self.words.words[at].form) is not None
        if is_year and (period.first is None or period.first.year < FIRST_BARE_YEAR):
            return None
        return FoundDate(start, end, period, is_plain=is_year)

    def _read_two(self, start: int, before: str, between: str) -> FoundDate | None:
        at = self._skip(before, start)
        return self._read_second(start, at, between) if at else None

    def _read_second(self, start: int, at: int, between: str) -> FoundDate | None:
        """Read the first period at a word, and the second one after the word between them or a dash."""
        first = self._read_period(at)
        if first is None or first[1] >= len(self.words.words):
            return None
        middle = self._skip(between, first[1])
        if middle is None and self.words.separator_before(first[1]) == "-":
            middle = first[1]
        second = self._read_end(middle, first[0]) if middle else None
        if second is None:
            return None
        if first[0].is_short and second[0].is_short:
            return None
        period = self._join(first[0], second[0])
        return FoundDate(start, second[1], period) if period else None

    def _read_end(self, at: int, first: Period) -> tuple[Period, int] | None:
        """Read the second period of a span, whose year may have two digits after one of four: "2019–21"."""
        form = self.words.words[at].form if at < len(self.words.words) else ""
        if found := self._read_period(at):
            return found
        if re.fullmatch(r"\d\d", form) and first.first and first.first == date(first.first.year, 1, 1):
            year = first.first.year // 100 * 100 + int(form)
            return (periods.month_period(year, 1, 12), at + 1) if self.words.is_free[at] else None
        return None

    def _join(self, first: Period, second: Period) -> Period | None:
        """Return the days from the first to the second period; a year that only one end has is that of both."""
        if first.first is None or second.after is None or second.first is None:
            return None
        if not first.has_year:
            first = _move_to_year(first, second.first.year)
            if first.first and first.first > second.first:
                first = _move_to_year(first, second.first.year - 1)
        elif not second.has_year:
            second = _move_to_year(second, first.first.year)
        if first.first is None or second.after is None or first.first >= second.after:
            return None
        return Period(first.first, second.after)

    def _skip(self, name: str, start: int) -> int | None:
        """Return the number of the word after these words of the language; None if they are not there."""
        pattern = self.phrases.around.get(name)
        found = self.words.match(pattern, start) if pattern else None
        return found[1] if found else None

    # ---------------------------------------------------------------- single periods

    def _read_period(self, start: int) -> tuple[Period, int] | None:
        """Return the longest period that begins with this word, and the number of the word after it."""
        best: tuple[Period, int] | None = None
        start = self._skip("month_of", start) or start
        for name, pattern in self.phrases.dates:
            found = self.words.match(pattern, start)
            if found is None or (best and best[1] >= found[1]):
                continue
            period = self._resolve(name, found[0])
            if period is not None:
                best = period, found[1]
        if best is None and (found := self._find_month(start)):
            best = found
        return best

    def _find_month(self, start: int) -> tuple[Period, int] | None:
        """Read the name of a month without a year."""
        found = self.words.match(self.phrases.month_name, start)
        if found is None:
            return None
        month = self.phrases.look_up(self.phrases.months, found[0][0])
        is_short = self.words.match(self.phrases.full_month, start) is None
        period = periods.latest_month(month, self.today)
        return replace(period, has_year=False, is_bare=True, is_short=is_short), found[1]

    def _resolve(self, name: str, found: re.Match[str]) -> Period | None:
        """Return the period that a rule matched; None if there is no such day, or none that parameters accept."""
        try:
            return _RESOLVERS[name](_Numbers(found, self.phrases), self.today)
        except (ValueError, OverflowError):
            return None


@dataclass(frozen=True, slots=True)
class _Numbers:
    """What the groups of a rule matched, as numbers."""

    found: re.Match[str]
    phrases: Phrases

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


def _resolve_days(one: _Numbers, today: date) -> Period:
    if one.has("year"):
        first, last = (periods.day_period(one.year, one.month, day) for day in (one.day, one.last_day))
    else:
        first, last = (periods.latest_day(one.month, day, today) for day in (one.day, one.last_day))
    return Period(first.first, last.after, has_year=one.has("year"))


def _resolve_past(one: _Numbers, today: date) -> Period:
    return periods.until_now(one.unit, one.count, today) if one.has("n") else periods.until_now(one.long_unit, 1, today)


def _resolve_numeric_day(one: _Numbers, today: date) -> Period:
    """Read 3.4.2026; in a language that writes the month first or the day first, only one that is certain."""
    day, month = one.day, one.month
    if not one.phrases.day_first and one.found["sep"] == "/":
        if day <= 12 and month <= 12 and day != month:
            raise ValueError
        day, month = (day, month) if month <= 12 else (month, day)
    return periods.day_period(one.year, month, day)


def _resolve_weekday(one: _Numbers, today: date) -> Period:
    weekday = one.phrases.look_up(one.phrases.weekdays, one.found["weekday"])
    return periods.unit_period("day", today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1))


def _without_year(period: Period) -> Period:
    return replace(period, has_year=False)


_RESOLVERS: Mapping[str, Callable[[_Numbers, date], Period]] = {
    "today": lambda one, today: periods.unit_period("day", today),
    "yesterday": lambda one, today: periods.unit_period("day", today, -1),
    "before_yesterday": lambda one, today: periods.unit_period("day", today, -2),
    "this": lambda one, today: periods.unit_period(one.long_unit, today),
    "last": lambda one, today: periods.unit_period(one.long_unit, today, -1),
    "last_week": lambda one, today: periods.unit_period("week", today, -1),
    "last_month": lambda one, today: periods.unit_period("month", today, -1),
    "last_year": lambda one, today: periods.unit_period("year", today, -1),
    "last_but_one": lambda one, today: periods.unit_period(one.long_unit, today, -2),
    "past": _resolve_past,
    "since_n": _resolve_past,
    "ago": lambda one, today: periods.unit_period(one.unit, today, -one.count),
    "last_month_name": lambda one, today: periods.month_period(today.year - (one.month >= today.month), one.month),
    "month_of_last_year": lambda one, today: periods.month_period(today.year - 1, one.month),
    "month_of_this_year": lambda one, today: periods.month_period(today.year, one.month),
    "last_weekday": _resolve_weekday,
    "day": lambda one, today: periods.day_period(one.year, one.month, one.day),
    "day_of_latest": lambda one, today: _without_year(periods.latest_day(one.month, one.day, today)),
    "days": _resolve_days,
    "month": lambda one, today: periods.month_period(one.year, one.month),
    "quarter": lambda one, today: periods.month_period(one.year, one.nth * 3 - 2, 3),
    "half": lambda one, today: periods.month_period(one.year, one.nth * 6 - 5, 6),
    "year": lambda one, today: periods.month_period(one.year, 1, 12),
    "iso_day": lambda one, today: periods.day_period(one.year, one.month, one.day),
    "numeric_day": _resolve_numeric_day,
    "numeric_month": lambda one, today: periods.month_period(one.year, one.month),
}

_LIMITS: Mapping[str, Callable[[Period], Period]] = {
    "since": lambda period: Period(period.first, None),
    "after": lambda period: Period(period.after, None),
    "before": lambda period: Period(None, period.first),
    "until": lambda period: Period(None, period.after),
}


def _move_to_year(period: Period, year: int) -> Period:
    if period.first is None or period.after is None:
        return period
    count = year - period.first.year
    return Period(periods.shift(period.first, "year", count), periods.shift(period.after, "year", count))
