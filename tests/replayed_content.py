"""Fixtures whose content is built once per module: later tests repeat the statements that wrote it.

Publishing a page takes fifty queries and a hundred times as long as writing its rows. A fixture with `@replayed` below
`@pytest.fixture` is built by the first test of a module. The next ones write the same rows, and get a copy of what it
returned. It may only write to the database, not to files, indexes or queues in memory.

Rows are repeated only where the database is as it was before they were written, which is known from the number of
changed rows that SQLite counts. Otherwise, on PostgreSQL, and in a test that commits, the fixture is built again.
"""

from __future__ import annotations

import functools
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.core.cache import cache
from django.db import connection

from tests.random_content import RandomContent

P = ParamSpec("P")
T = TypeVar("T")
State = tuple[object, ...]  # the content before the test, and the fixtures that were built since
Position = tuple[object, int]

SIMPLE = (str, int, bool, type(None))  # arguments of these types are parameters of a test, on which content may depend


@dataclass(frozen=True, slots=True)
class Recording:
    """The statements of a fixture, what it returned, and the state of the factories after it."""

    statements: list[tuple[str, Any, bool]]
    returned: bytes
    factories: RandomContent


class _Database:
    """What is known about the content of the database within a test."""

    def __init__(self) -> None:
        self.module = ""
        self.recordings: dict[State, Recording] = {}
        self.generation = 0  # grows with each change outside tests, for example by a fixture of a module
        self.state: State | None = None
        self.position: Position | None = None

    def begin_test(self, module: str) -> None:
        if module != self.module:
            self.module, self.recordings = module, {}
        if _read_position() != self.position:
            self.generation += 1
        depth = len(connection.savepoint_ids)
        self._set_state((self.generation, depth) if connection.in_atomic_block else None)

    def end_test(self) -> None:
        """Remember the position after the changes of the test were rolled back."""
        self._set_state(None)

    def run(self, build: Callable[..., T], arguments: dict[str, Any]) -> T:
        position = _read_position()
        if self.state is None or position is None or position != self.position:
            self.state = None
            return build(**arguments)
        parameters = tuple((name, value) for name, value in sorted(arguments.items()) if isinstance(value, SIMPLE))
        # A test that stores files in a directory of its own needs them there.
        state = (*self.state, build.__module__, build.__qualname__, parameters, str(settings.MEDIA_ROOT))
        if state in self.recordings:
            returned = _replay(self.recordings[state])
        else:
            with _recorded() as statements:
                returned = build(**arguments)
            self.recordings[state] = Recording(statements, pickle.dumps(returned), RandomContent.read())
        self._set_state(state)
        return returned

    def _set_state(self, state: State | None) -> None:
        self.state, self.position = state, _read_position()


_database = _Database()


def replayed(build: Callable[P, T]) -> Callable[P, T]:
    """Build the content of a fixture once per module, and write the same rows for later tests."""

    @functools.wraps(build)
    def repeat(*_: P.args, **arguments: P.kwargs) -> T:
        return _database.run(build, arguments)

    return repeat


begin_test, end_test = _database.begin_test, _database.end_test


def _read_position() -> Position | None:
    """Return the open connection to SQLite and the number of rows that it has changed."""
    if connection.vendor != "sqlite" or connection.connection is None:
        return None
    return connection.connection, connection.connection.total_changes


@contextmanager
def _recorded() -> Iterator[list[tuple[str, Any, bool]]]:
    statements: list[tuple[str, Any, bool]] = []

    def record(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        done = execute(sql, params, many, context)
        if not sql.lstrip().upper().startswith(("SELECT", "PRAGMA")):
            statements.append((sql, params, many))
        return done

    with connection.execute_wrapper(record):
        yield statements


def _replay(recording: Recording) -> Any:
    with connection.cursor() as cursor:
        for sql, params, many in recording.statements:
            if many:
                cursor.executemany(sql, params)
            else:
                cursor.execute(sql, params)
                if cursor.description:  # a statement with RETURNING is complete when its rows are read
                    cursor.fetchall()
    cache.clear()  # Wagtail caches the root paths of sites
    recording.factories.restore()
    return pickle.loads(recording.returned)  # what this process has pickled
