"""A decorator that caches the SQL which Django compiles for a queryset.

Django needs up to nine milliseconds to build and compile a query that uses `visible_now()`; the database executes it
in a tenth of one. A function with `@cached_sql` is called once for each combination of argument types, with
placeholders in place of the values. Every later call executes the compiled SQL with its own values. It returns a list
of named tuples if the queryset is a `values_list()`, otherwise of model instances with all their fields.

    @cached_sql
    def _titles(ids: Iterable[int], now: datetime) -> QuerySet:
        return visible_now(now=now).filter(pk__in=ids).values_list("pk", "title")

Integers, texts, UUIDs, datetimes and collections of them are values, which may only be compared with columns. Any other
argument, such as a model or a site root, must be hashable: each distinct one has its own SQL, and so has each size of a
collection, rounded up to a power of two. Use it only where it saves at least 5 % of a request: see
docs/decisions/017-cached-sql.md.

It relies on parts of Django that are not documented: `QuerySet.query` and `_prefetch_related_lookups`,
`Query.get_compiler` and `selected`, and `as_sql`, `select`, `col_count` and `get_converters` of `SQLCompiler`. It calls
or reads them when it compiles, and replaces none. tests/cms/db/test_cached_sql_and_django.py checks them against the
installed version.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial, wraps
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BigIntegerField, DateTimeField, Expression, Field, QuerySet, TextField, UUIDField
from django.utils.dateparse import parse_datetime

MAX_STATEMENTS = 256  # per function: the number grows with the sites and their languages
FIELDS: dict[type, Field] = {int: BigIntegerField(), str: TextField(), UUID: UUIDField(), datetime: DateTimeField()}
CONVERTED = frozenset((datetime, UUID))  # types that SQLite stores in another form


def cached_sql(build: Callable[..., QuerySet]) -> Callable[..., list[Any]]:
    """Return the rows of the queryset that `build` returns, compiling its SQL once. All arguments are positional."""
    statements: dict[Hashable, Statement | None] = {}

    @wraps(build)
    def execute(*arguments: Any) -> list[Any]:
        key = tuple([_key(argument) for argument in arguments])
        if key not in statements:
            if len(statements) >= MAX_STATEMENTS:
                statements.clear()
            statements[key] = _compile(build, key)
        statement = statements[key]
        return statement.execute(arguments, key) if statement else []

    execute.cache_clear = statements.clear  # type: ignore[attr-defined]  # for tests that change a page type
    return execute


class ValueType(NamedTuple):
    """An argument that is a value, in the key of a statement; `size` is None unless it is a collection."""

    type: type
    size: int | None = None


class Slot(NamedTuple):
    """The place of a value among the parameters of a statement."""

    argument: int
    position: int


class Placeholder(Expression):
    """What `build` receives in place of a value."""

    def __init__(self, argument: int, value_type: ValueType) -> None:
        super().__init__(output_field=FIELDS[value_type.type])
        self.argument = argument

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (Slot(self.argument, 0),)


class CollectionPlaceholder(Placeholder):
    """What `build` receives in place of a collection of values, with their number rounded up as its length."""

    def __init__(self, argument: int, value_type: ValueType) -> None:
        super().__init__(argument, value_type)
        self.size = value_type.size or 0

    def __len__(self) -> int:
        return self.size

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        marks = ", ".join(["%s"] * self.size)
        return f"({marks})", tuple(Slot(self.argument, index) for index in range(self.size))


@dataclass(frozen=True, slots=True)
class Statement:
    """Compiled SQL. `parameters` has a slot for each value, and the constants of the query that are not in the SQL."""

    sql: str
    parameters: Sequence[Any]
    converters: Sequence[tuple[int, Sequence[Callable[..., Any]], Any]]
    row: Callable[[Sequence[Any]], Any]

    def execute(self, arguments: Sequence[Any], key: Sequence[Any]) -> list[Any]:
        connection = connections[DEFAULT_DB_ALIAS]
        values = [_values(*pair, connection) for pair in zip(arguments, key, strict=True)]
        parameters = [values[one[0]][one[1]] if type(one) is Slot else one for one in self.parameters]
        open_cursor = getattr(connection, "prepared_cursor", connection.cursor)  # cms/db/postgresql
        with open_cursor() as cursor:
            cursor.execute(self.sql, parameters)
            rows = cursor.fetchall()
        return [self.row(row) for row in (self._converted(rows, connection) if self.converters else rows)]

    def _converted(self, rows: Sequence[Sequence[Any]], connection: Any) -> Sequence[Sequence[Any]]:
        converted = [list(row) for row in rows]
        for position, functions, expression in self.converters:
            for row in converted:
                for function in functions:
                    row[position] = function(row[position], expression, connection)
        return converted


def _key(argument: Any) -> Hashable:
    if type(argument) in FIELDS:
        return ValueType(type(argument))
    if isinstance(argument, (list, tuple, set, frozenset, dict)):
        types = {type(one) for one in argument} or {int}
        if len(types) > 1 or not types <= FIELDS.keys():
            raise TypeError(f"Not values of one type: {argument!r}")
        return ValueType(types.pop(), 1 << (len(argument) - 1).bit_length() if argument else 0)
    return argument


def _values(argument: Any, value_type: Any, connection: Any) -> Sequence[Any]:
    """Return the values as the database takes them; the last one of a collection is repeated up to its size."""
    if type(value_type) is not ValueType:
        return ()
    values = [argument] if value_type.size is None else list(argument)
    if value_type.type in CONVERTED:
        values = [FIELDS[value_type.type].get_db_prep_value(value, connection) for value in values]
    return values + values[-1:] * ((value_type.size or 1) - len(values))


def _compile(build: Callable[..., QuerySet], key: Sequence[Any]) -> Statement | None:
    """Return the statement; None where it cannot find anything, as with an empty collection of ids.

    Raises:
        ValueError: a value is not in the SQL, or the query reads the clock, which would be read only once.
    """
    arguments = [_placeholder(number, part) for number, part in enumerate(key)]
    queryset, row = _with_row_type(build(*arguments))
    compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
    try:
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        return None
    used = {one.argument for one in parameters if isinstance(one, Slot)}
    if unused := {one.argument for one in arguments if isinstance(one, Placeholder)} - used:
        raise ValueError(f"{build.__qualname__}: argument {unused.pop()} is not a value in the SQL.")
    if moments := [one for one in parameters if _is_moment(one)]:
        raise ValueError(f"{build.__qualname__} reads the clock ({moments[0]}): pass the time as an argument.")
    connection = connections[DEFAULT_DB_ALIAS]
    if hasattr(connection, "write_constants"):  # cms/db/postgresql
        sql, parameters = connection.write_constants(sql, parameters)
    converters = compiler.get_converters([column for column, *_ in compiler.select[: compiler.col_count]])
    return Statement(sql, parameters, [(position, *one) for position, one in converters.items()], row)


def _with_row_type(queryset: QuerySet) -> tuple[QuerySet, Callable[[Sequence[Any]], Any]]:
    """Return the queryset as a `values_list()`, and the function that turns its rows into what the caller expects.

    Raises:
        ValueError: the queryset has prefetches, which are queries of their own.
    """
    if queryset._prefetch_related_lookups:
        raise ValueError("Prefetches are queries of their own: each needs a function with @cached_sql.")
    if queryset.query.selected is not None:
        row: Any = namedtuple("Row", queryset.query.selected)  # type: ignore[misc]
        return queryset, row._make
    names = [field.attname for field in queryset.model._meta.concrete_fields]
    return queryset.values_list(*names), partial(queryset.model.from_db, DEFAULT_DB_ALIAS, names)


def _placeholder(number: int, part: Any) -> Any:
    if type(part) is not ValueType:
        return part
    if part.size is None:
        return Placeholder(number, part)
    return CollectionPlaceholder(number, part) if part.size else []


def _is_moment(constant: Any) -> bool:
    return isinstance(constant, datetime) or (isinstance(constant, str) and parse_datetime(constant) is not None)
