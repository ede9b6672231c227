"""Dates and spans of time in a query: "last month", "since March", "in October 2026", "2019–2021".

A single period, such as "October 2026" or "last week", is found by the rules of its language. Words before and after
it say what it means: since, after, before, until, from … to, between … and. Nothing is guessed: "March" and "May" are
dates only after a word such as “in” or beside a year, a year only if it stands by itself, and what begins in the future
is no date of publication.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from . import periods
from .date_rules import resolve_period
from .languages import Phrases
from .periods import Period, Present
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
    """Reads the dates of one query. Several of its rules read the same period, so `_periods` keeps what was read."""

    words: QueryWords
    phrases: Phrases
    present: Present
    _periods: dict[int, tuple[Period, int] | None] = field(default_factory=dict)

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
        fitting = [one for one in found if self._is_separate(one) and self.present.accepts(one.period)]
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
        if period.is_short or not self.present.has_begun(period):
            return None
        end = (self._skip("onward", end) if name == "since" else None) or end
        return FoundDate(start, end, _LIMITS[name](period))

    def _read_in(self, start: int) -> FoundDate | None:
        """Read "in October 2026" and "published in 2025"; only here a month needs no year."""
        for name in ("in", "published"):  # "publicerade i går": the second word is a part of the date
            at = self._skip(name, start)
            at = at and (self._skip("vague", at) or at)
            found = self._read_period(at) if at else None
            if found and not found[0].is_short:
                return FoundDate(start, found[1], found[0])
        return None

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
        elif not second.has_year and first.first:
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
        if start not in self._periods:
            self._periods[start] = self._find_period(start)
        return self._periods[start]

    def _find_period(self, start: int) -> tuple[Period, int] | None:
        best: tuple[Period, int] | None = None
        start = self._skip("month_of", start) or start
        for name, pattern in self.phrases.dates:
            found = self.words.match(pattern, start)
            if found is None or (best and best[1] >= found[1]):
                continue
            period = resolve_period(name, found[0], self.phrases, self.present)
            if period is not None:
                best = period, found[1]
        return best or self._find_month(start)

    def _find_month(self, start: int) -> tuple[Period, int] | None:
        """Read the name of a month without a year."""
        found = self.words.match(self.phrases.month_name, start)
        if found is None:
            return None
        month = self.phrases.look_up(self.phrases.months, found[0][0])
        is_short = self.words.match(self.phrases.full_month, start) is None
        period = self.present.find_month(month)
        return replace(period, has_year=False, is_bare=True, is_short=is_short), found[1]


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
