"""Labels of interpreted parts, as visitors read them in the language of the search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import pgettext

from cms.cards.labels import facet_label, value_labels
from cms.pages.search_ranges import DateRange
from search.filters import get_search_ranges

from .periods import Period, shift


@lru_cache(maxsize=256)
def label_period(period: Period, language: str) -> str:
    """Return what a period says about pages, such as “Published in October 2026”."""
    with translation.override(language):
        return _write(period.first, period.after)


def _write(first: date | None, after: date | None) -> str:
    last = after - timedelta(days=1) if after else None
    if first is None:
        return pgettext("visitor", "Published until %(day)s") % {"day": _day(last)}
    if after is None or last is None:
        return pgettext("visitor", "Published since %(day)s") % {"day": _day(first)}
    if first == last:
        return pgettext("visitor", "Published on %(day)s") % {"day": _day(first)}
    if (first.month, first.day) == (1, 1) and after == shift(first, "year", 1):
        return pgettext("visitor", "Published in %(year)s") % {"year": first.year}
    if first.day == 1 and after == shift(first, "month", 1):
        month = date_format(first, "YEAR_MONTH_FORMAT")
        return pgettext("visitor", "Published in %(month)s") % {"month": month}
    return pgettext("visitor", "Published from %(first)s to %(last)s") % {"first": _day(first), "last": _day(last)}


@lru_cache(maxsize=256)
def label_range(name: str, period: Period, language: str) -> str:
    """Return the heading of a range and its days, such as “Event: December 2026”."""
    with translation.override(language):
        declared = get_search_ranges()[name].declaration
        heading = str(declared.label) if isinstance(declared, DateRange) else ""
        return pgettext("visitor", "%(filter)s: %(value)s") % {"filter": heading, "value": _write_days(period)}


def _write_days(period: Period) -> str:
    first, last = period.first, period.after - timedelta(days=1) if period.after else None
    if first is None or last is None:
        text = pgettext("visitor", "from %(day)s") if first else pgettext("visitor", "until %(day)s")
        return text % {"day": _day(first or last)}
    if first == last:
        return _day(first)
    if first.day == 1 and period.after == shift(first, "month", 1):
        return str(date_format(first, "YEAR_MONTH_FORMAT"))
    return f"{_day(first)} – {_day(last)}"


def _day(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT")


def label_filter(field: str, values: Sequence[str], language: str) -> str:
    """Return the heading of a filter and the labels of these values, such as “Kind: Press releases”.

    `field` is the name of the index.
    """
    labels: Mapping[str, str] = value_labels(field, language) or {}
    names = ", ".join(labels.get(value, value) for value in values)
    with translation.override(language):
        return pgettext("visitor", "%(filter)s: %(value)s") % {"filter": facet_label(field, language), "value": names}
