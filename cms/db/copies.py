"""Copies of the database beside it: what those of PostgreSQL and SQLite have in common, and the choice between them.

A copy has all tables, and in each only the rows that its caller names: others are never written to it. All rows are of
one moment, while other processes go on writing. PostgreSQL has the copy in a schema of the same database, SQLite in a
file. docs/decisions/095-copies-of-the-site.md compares this with other ways.

A process of a copy in the same database would share locks and channels with the site. Their names contain the name of
the copy there: `scope_lock`, `scope_name`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings

from .dialect import load_module

SITE = "{site}"  # stands for the prefix of the site's tables in the SQL of callers

Choose = Callable[[], "Sequence[TableRows]"]
Report = Callable[[str, int], None]


class CannotCopy(Exception):
    """A copy is impossible; the message is a sentence that says why and what to do."""


@dataclass(frozen=True, slots=True)
class TableRows:
    """The rows of a table that a copy has, and what they have in place of the stored values.

    Keys of mappings are columns, and values of columns are compared as texts.
    """

    table: str
    condition: str = ""  # SQL about the columns of the table; SITE is replaced
    without: Mapping[str, Collection[str]] = field(default_factory=dict)  # rows with these values are left out
    emptied: Mapping[str, Collection[str]] = field(default_factory=dict)  # NULL in place of these values
    expressions: Mapping[str, str] = field(default_factory=dict)  # SQL that both databases understand
    replaced: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # `id` of a row → its value
    removed_keys: Mapping[str, str] = field(default_factory=dict)  # a key that a column of JSON loses


class CopyDatabase(Protocol):
    """What differs; the modules `copies` of both databases have it."""

    def copy(self, name: str, directory: Path, choose: Choose, ignored_triggers: str, report: Report) -> None:
        """Create the copy. While `choose` runs, Django's connection reads the moment of which the copy will be.

        Triggers whose names begin with `ignored_triggers` are not created. Nothing of the copy is removed if it fails.

        Raises:
            CannotCopy: The account may not create a copy.
        """

    def build_url(self, name: str, directory: Path) -> str:
        """Return the value of DATABASE_URL for a process of the copy."""

    def remove(self, name: str, directory: Path) -> None:
        """Remove the copy, or what there is of it; end the connections of those that use it."""

    def find(self) -> frozenset[str]:
        """Return the names of all copies that are not files in the directory of a copy."""

    def estimate(self, tables: Collection[str]) -> int:
        """Return how many bytes a copy of all rows of these tables would have at most."""

    def measure(self, name: str, directory: Path) -> int:
        """Return the bytes of the copy."""

    def find_missing_right(self) -> str | None:
        """Return the statement that allows the account to create copies; None if it may."""


def get_copies() -> CopyDatabase:
    """Return what copies the default database."""
    copies: CopyDatabase = load_module("copies").COPIES
    return copies


def scope_name(name: str) -> str:
    """Return a name that all connections to a server share, with the name of the copy in a process of one."""
    return f"{name}_{settings.REHEARSAL_COPY}" if settings.REHEARSAL_COPY else name


def scope_lock(number: int) -> int:
    """Return the number of an advisory lock, another one in a process of a copy."""
    if not settings.REHEARSAL_COPY:
        return number
    digest = hashlib.blake2b(scope_name(str(number)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def quote(name: str) -> str:
    """Return the name of an object of the database as SQL."""
    return '"{}"'.format(name.replace('"', '""'))


def build_select(
    rows: TableRows, columns: Sequence[str], site: str, list_values: str, remove_key: str
) -> tuple[str, list[Any]]:
    """Return the query for the rows of a copy, with the marks `%s`, and its parameters.

    `site` is the prefix of the site's tables. `list_values` is a query for the texts of a list of JSON, its parameter,
    and `remove_key` an expression of a column and a key.
    """
    parameters: list[Any] = []

    def is_among(column: str, values: Collection[str]) -> str:
        parameters.append(json.dumps(sorted(values)))
        return f"CAST({quote(column)} AS TEXT) IN ({list_values})"

    def build_value(column: str) -> str:
        if replaced := rows.replaced.get(column):
            parameters.extend(part for pair in replaced.items() for part in pair)
            return f"CASE CAST({quote('id')} AS TEXT) {'WHEN %s THEN %s ' * len(replaced)} ELSE '' END"
        if values := rows.emptied.get(column):
            return f"CASE WHEN {is_among(column, values)} THEN NULL ELSE {quote(column)} END"
        if key := rows.removed_keys.get(column):
            return remove_key.format(column=quote(column), key=key)
        return rows.expressions.get(column, quote(column)).replace(SITE, site)

    selected = ", ".join(build_value(column) for column in columns)
    conditions = [rows.condition.replace(SITE, site)] if rows.condition else []
    for column, values in rows.without.items():
        if values:
            conditions.append(f"({quote(column)} IS NULL OR NOT {is_among(column, values)})")
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"SELECT {selected} FROM {site}{quote(rows.table)}{where}", parameters  # noqa: S608 - names of the schema
