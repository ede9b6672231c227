"""Queries that Django puts together once.

Django needs a millisecond or two to put a query like `visible_now()` together, the database a tenth of one to answer
it. A function marked `prepared` is called once for each form of its arguments, with marks in their place; from then on
only the values are put into the statement that came out.

    @prepared
    def _titles(ids: Iterable[int], now: datetime) -> QuerySet:
        return visible_now(now=now).filter(pk__in=ids).values_list("pk", "title")

Moments, numbers, texts, UUIDs and collections of them are values; anything else (a model, a site's root) is part of the
form, as is how many values a collection has, rounded up. A value may only be compared with: one that decides what the
statement looks like, as the end of a slice does, is refused. So is a query that reads the clock itself, for it would
read it once and for all.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime

MOST_FORMS = 256  # of one function; where sites and their languages come and go
NO_DATE = datetime(2999, 12, 31, 23, 59, 59, tzinfo=UTC)
MARKS: dict[type, Callable[[int], Any]] = {
    int: lambda number: 2_000_000_000 + number,  # the smallest column that holds ids holds it, too
    str: lambda number: f"a mark {number} of cms.core.prepared",
    UUID: lambda number: UUID(int=2**127 + number),
    datetime: lambda number: NO_DATE.replace(microsecond=number),
}
STORED_OTHERWISE = frozenset((datetime, UUID))


def prepared(build: Callable[..., QuerySet]) -> Callable[..., list[Any]]:
    """What the queryset that `build` returns gives for these arguments, as a list. It takes them by their place."""
    statements: dict[Hashable, Statement | None] = {}

    @wraps(build)
    def asked(*arguments: Any) -> list[Any]:
        form = tuple(_form(argument) for argument in arguments)
        if form not in statements:
            if len(statements) >= MOST_FORMS:
                statements.clear()
            statements[form] = _statement(build, form)
        statement = statements[form]
        return statement.rows(arguments, form) if statement else []

    return asked


@dataclass(frozen=True, slots=True)
class Value:
    """In a form, a place for a value; `number` where it is for several."""

    kind: type
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A query that was put together: `places` names for each of its parameters the value, or the constant, it takes."""

    queryset: QuerySet
    compiler: Any
    sql: str
    places: Sequence[tuple[int | None, Any]]
    converters: dict[int, Any]

    def rows(self, arguments: Sequence[Any], form: Sequence[Any]) -> list[Any]:
        connection = connections[DEFAULT_DB_ALIAS]
        values = [value for one in zip(arguments, form, strict=True) for value in _values(*one, connection)]
        parameters = tuple(constant if place is None else values[place] for place, constant in self.places)
        compiler = copy.copy(self.compiler)  # a connection belongs to one thread
        compiler.connection = connection
        compiler.as_sql = lambda *_, **__: (self.sql, parameters)
        compiler.get_converters = lambda _: self.converters
        return list(self.queryset._iterable_class(_Asked(self.queryset, compiler)))


class _Asked:
    """Stands in for a queryset and its query where Django reads the rows of one."""

    def __init__(self, queryset: QuerySet, compiler: Any) -> None:
        self.query = self
        self.db = DEFAULT_DB_ALIAS
        self.model = queryset.model
        self._fields = queryset._fields
        self._known_related_objects: dict[Any, Any] = {}
        self._compiler, self._query = compiler, queryset.query

    def get_compiler(self, *_: Any, **__: Any) -> Any:
        return self._compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)


def _form(argument: Any) -> Hashable:
    kind = type(argument)
    if kind in MARKS:
        return Value(kind)
    if isinstance(argument, (list, tuple, set, frozenset, dict)):
        kinds = {type(one) for one in argument} or {int}
        if len(kinds) > 1 or not kinds <= MARKS.keys():
            raise TypeError(f"Not values of one kind: {argument!r}")
        return Value(kinds.pop(), _rounded_up(len(argument)))
    return argument


def _rounded_up(number: int) -> int:
    """To a power of two, so that collections of all sizes have few forms."""
    return 1 << (number - 1).bit_length() if number else 0


def _values(argument: Any, place: Any, connection: Any) -> Sequence[Any]:
    """The values of an argument; the last of several is repeated, which changes no comparison with any of them."""
    if not isinstance(place, Value):
        return ()
    several = [argument] if place.number is None else list(argument)
    if place.kind in STORED_OTHERWISE:
        several = [_stored(value, connection) for value in several]
    return several + several[-1:] * ((place.number or 1) - len(several))


def _stored(value: Any, connection: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value


def _statement(build: Callable[..., QuerySet], form: Sequence[Any]) -> Statement | None:
    """Put together with marks for values. None where nothing can be found, as among no ids."""
    connection = connections[DEFAULT_DB_ALIAS]
    marks: list[Any] = []
    queryset = build(*(_marked(place, marks) for place in form))
    if queryset._prefetch_related_lookups:
        raise ValueError(f"{build.__qualname__}: prefetches are queries of their own; prepare each by itself.")
    compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
    try:
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        return None
    numbers = {_stored(mark, connection): number for number, mark in enumerate(marks)}
    places = [(numbers.get(parameter), parameter) for parameter in parameters]
    if missing := set(range(len(marks))) - {place for place, _ in places}:
        raise ValueError(f"{build.__qualname__}: {marks[missing.pop()]!r} is not compared with as it is.")
    if clocks := [constant for place, constant in places if place is None and _is_moment(constant)]:
        raise ValueError(f"{build.__qualname__} reads the clock ({clocks[0]}); let it be told the time.")
    converters = compiler.get_converters([column for column, *_ in compiler.select[: compiler.col_count]])
    return Statement(queryset, compiler, sql, places, converters)


def _marked(place: Any, marks: list[Any]) -> Any:
    if not isinstance(place, Value):
        return place
    made = [MARKS[place.kind](len(marks) + number) for number in range(1 if place.number is None else place.number)]
    marks += made
    return made[0] if place.number is None else made


def _is_moment(constant: Any) -> bool:
    return isinstance(constant, datetime) or (isinstance(constant, str) and parse_datetime(constant) is not None)
