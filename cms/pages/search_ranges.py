"""Ranges of dates and numbers, and sort keys, that page types declare for lists and search.

    search_ranges = {
        "starts": DateRange(lookup="starts_at", label=_("Date"), description="Begins", example="2026-12-01"),
        "price": NumberRange(lookup="price", description="Costs", example=20),
    }
    sort_keys = {"starts": SortKey(lookup="starts_at", description="the start of the event")}

`cms.pages.range_registry` collects them; `cms.pages.checks.ranges` checks them. In the index each is a whole number, so
that both engines compare exactly: the milliseconds since 1970 of a date, the thousandths of a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import ceil, floor
from typing import Annotated, Any, ClassVar, NamedTuple

from django.db.models import DateField, DateTimeField, DecimalField, Model, Q, QuerySet, Value
from django.db.models import Field as ModelField
from django.db.models.functions import TruncMonth
from django.utils.formats import date_format
from django.utils.functional import Promise
from pydantic import Field

from cms.core import clock

from .search_filters import SearchFilter, resolve_field

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
DECIMAL_PLACES = 3
SCALE = 10**DECIMAL_PLACES
MAX_NUMBER = 2**53 // SCALE  # JSON numbers hold its thousandths exactly
MAX_INDEX_NUMBER = MAX_NUMBER * SCALE + SCALE  # beyond every bound of a parameter; no engine stores numbers of any size
# A year, or a month of one.
Period = Annotated[str, Field(max_length=7, pattern=r"^(19|20|21)\d\d(-(0[1-9]|1[0-2]))?$")]
PERIOD_YEARS = range(1900, 2200)  # the years of a `Period`


class Bounds(NamedTuple):
    """The numbers of the index that a range contains: from `lowest` on, and less than `below`; None: no limit."""

    lowest: int | None = None
    below: int | None = None


@dataclass(frozen=True, kw_only=True)
class ComparedField:
    """A field of the page type with dates or numbers, by which search compares pages. `lookup` is its name."""

    lookup: str = ""  # a check reports declarations without lookup or description
    description: str = ""

    def read_number(self, page: Any) -> int | None:
        """Return the number of the index for a page, also for a draft that is only in memory; None: no value."""
        value = getattr(page, self.lookup)
        return None if value is None else to_number(value)

    def get_field(self, model: type[Model]) -> ModelField:
        """Return the field of a page type."""
        return resolve_field(model, self.lookup)


@dataclass(frozen=True, kw_only=True)
class SortKey(ComparedField):
    """A further order of lists and search: `sort=starts_asc` and `sort=starts_desc`. Pages without a value are last.

    `description` ends the sentence “Sorts by …” in the API's document.
    """


@dataclass(frozen=True, kw_only=True)
class SearchRange(ComparedField):
    """Base of the ranges. The names of the parameters begin with the key in `search_ranges`.

    `description` begins the sentences that document the parameters: “Begins” gives “Begins before this day.” `label` is
    what visitors read: the heading of its facet, and of what a search understands of their words.
    """

    example: Any = None
    label: str | Promise = ""

    has_type: ClassVar[bool] = False  # whether the class decides which values the parameters have
    suffixes: ClassVar[tuple[str, str]] = ("", "")  # ends of the names of its two parameters

    def get_parameter_names(self, name: str) -> tuple[str, str]:
        """Return the names of the parameters of the lower and the upper bound."""
        lower, upper = self.suffixes
        return f"{name}{lower}", f"{name}{upper}"

    def read_bounds(self, lower: Any, upper: Any) -> Bounds:
        """Return the bounds for two values of the parameters, of which one may be None."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class DateRange(SearchRange):
    """A range over dates: `starts_after`, `starts_before`, and `starts` for years and months such as `2026-12`.

    Days begin at midnight in the time zone of the site. With `is_facet` a facet counts pages by year and month.
    """

    is_facet: bool = False

    has_type = True
    suffixes = ("_after", "_before")

    @property
    def period_filter(self) -> PeriodFilter:
        """The filter by year and month, which has the name of the range."""
        return PeriodFilter(
            lookup=self.lookup,
            label=self.label or self.description,
            description=f"{self.description} in any of these years or months.",
            example=str(self.example or "2026-12")[:7],
            is_facet=self.is_facet,
        )

    def read_bounds(self, lower: date | None, upper: date | None) -> Bounds:
        return Bounds(None if lower is None else to_number(lower), None if upper is None else to_number(upper))


@dataclass(frozen=True, kw_only=True)
class NumberRange(SearchRange):
    """A range over whole and decimal numbers, with up to three decimals: `price_min` and `price_max`, both included."""

    has_type = True
    suffixes = ("_min", "_max")

    def read_bounds(self, lower: float | None, upper: float | None) -> Bounds:
        least = None if lower is None else ceil(Decimal(str(lower)) * SCALE)
        most = None if upper is None else floor(Decimal(str(upper)) * SCALE)
        return Bounds(least, None if most is None else most + 1)


@dataclass(frozen=True, kw_only=True)
class PeriodFilter(SearchFilter):
    """A filter by the year and the month of a date, in the time zone of the site. Page types get it by `DateRange`."""

    has_type = True

    def get_annotation(self, models: Iterable[type[Model]]) -> Any:
        return Period

    def index_values(self, value: Any) -> tuple[str, ...]:
        """Return the year and the month; nothing for a date that no period names, such as 9999-12-31."""
        if value.year not in PERIOD_YEARS:
            return ()
        day = value.astimezone(clock.site_zone()) if isinstance(value, datetime) else value
        return f"{day:%Y}", f"{day:%Y-%m}"

    def select_values(self, pages: QuerySet, lookup: str) -> Iterator[Any]:
        """Yield one date of each month: reading all dates would take as long as reading all pages."""
        zone = clock.site_zone() if isinstance(resolve_field(pages.model, lookup), DateTimeField) else None
        months = pages.exclude(**{lookup: None}).annotate(month=TruncMonth(lookup, tzinfo=zone))
        yield from months.values_list("month", flat=True).distinct()

    def build_condition(self, model: type[Model], lookup: str, values: Iterable[Any]) -> Q:
        periods = [_read_period(value) for value in values]
        bounds = [Bounds(to_number(first), to_number(end)) for first, end in periods]
        field = resolve_field(model, lookup)
        return Q(*(build_range_condition(field, lookup, one) for one in bounds), _connector=Q.OR)

    def format_label(self, value: str) -> str:
        first, _ = _read_period(value)
        return value if len(value) == 4 else date_format(first, "YEAR_MONTH_FORMAT")

    def get_parent(self, value: str) -> str | None:
        return None if len(value) == 4 else value[:4]


def _read_period(value: str) -> tuple[date, date]:
    """Return the first day of a year or month, and the first day after it."""
    year, _, month = value.partition("-")
    if not month:
        return date(int(year), 1, 1), date(int(year) + 1, 1, 1)
    first = date(int(year), int(month), 1)
    return first, (first + timedelta(days=31)).replace(day=1)


def to_number(value: date | datetime | int | Decimal) -> int:
    """Return the number of the index for a date or a number. Numbers beyond MAX_INDEX_NUMBER count as it."""
    if isinstance(value, datetime):
        return (value - EPOCH) // MILLISECOND
    if isinstance(value, date):
        return to_number(clock.midnight(value))
    return max(-MAX_INDEX_NUMBER, min(MAX_INDEX_NUMBER, int(Decimal(value) * SCALE)))


def build_range_condition(field: ModelField, lookup: str, bounds: Bounds) -> Q:
    """Return the condition that a field has a value within the bounds."""
    condition = Q(**{f"{lookup}__isnull": False})
    if bounds.lowest is not None:
        condition &= Q(**{f"{lookup}__gte": _to_value(field, bounds.lowest)})
    if bounds.below is not None:
        condition &= Q(**{f"{lookup}__lt": _to_value(field, bounds.below)})
    return condition


def _to_value(field: ModelField, number: int) -> Any:
    """Return the smallest value of the kind of a field that is not below a number of the index."""
    if isinstance(field, DateField):  # and DateTimeField, which is derived from it
        moment = EPOCH + number * MILLISECOND
        return moment if isinstance(field, DateTimeField) else moment.astimezone(clock.site_zone()).date()
    if not isinstance(field, DecimalField):
        return ceil(Decimal(number) / SCALE)
    # A number with more digits than the column is compared as a number of any length; as the column's, it would raise.
    return Value(Decimal(number) / SCALE, DecimalField(max_digits=20, decimal_places=DECIMAL_PLACES))
