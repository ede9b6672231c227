"""Statements are translated for SQLite once, and as Django would."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import SQLiteCursorWrapper

from cms.core.sqlite.base import DatabaseWrapper


@pytest.fixture
def database() -> Iterator[BaseDatabaseWrapper]:
    """One of its own, in memory, whatever the tests run on."""
    own = {"NAME": ":memory:", "OPTIONS": {}, "ENGINE": "cms.core.sqlite", "CONN_MAX_AGE": 0}
    database = DatabaseWrapper({**connection.settings_dict, **own})
    yield database
    database.close()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "parameters", "answer"),
    [
        ("SELECT %s, %s", (1, "two"), (1, "two")),
        ("SELECT %s", ("%s",), ("%s",)),
        ("SELECT %s LIKE '5%%'", ("5 %",), (1,)),
        ("SELECT '%%s', %s", (1,), ("%s", 1)),
        ("SELECT '100%'", None, ("100%",)),
        ("SELECT %(b)s, %(a)s", {"a": 1, "b": 2}, (2, 1)),
    ],
)
def test_values_stand_in_their_places_each_time(database, statement, parameters, answer):
    with database.cursor() as cursor:
        for _ in range(2):
            assert cursor.execute(statement, parameters).fetchone() == answer


@pytest.mark.django_db
def test_many_rows_at_once(database):
    with database.cursor() as cursor:
        cursor.execute("CREATE TABLE pairs (one, two)")
        cursor.executemany("INSERT INTO pairs VALUES (%s, %s)", [(1, 2), (3, 4)])
        cursor.executemany("INSERT INTO pairs VALUES (%(one)s, %(two)s)", [{"one": 5, "two": 6}])
        assert cursor.execute("SELECT * FROM pairs").fetchall() == [(1, 2), (3, 4), (5, 6)]


@pytest.mark.django_db
def test_a_statement_is_translated_once(database, monkeypatch):
    translated = []
    convert = SQLiteCursorWrapper.convert_query
    monkeypatch.setattr(
        SQLiteCursorWrapper, "convert_query", lambda _, query, **names: translated.append(query) or convert(_, query)
    )
    with database.cursor() as cursor:
        for number in range(3):
            assert cursor.execute("SELECT %s, 'once'", (number,)).fetchone() == (number, "once")
    assert translated == ["SELECT %s, 'once'"]
