"""The backend for PostgreSQL: connections are checked without a query, and statements are prepared once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from select import select
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.db.backends.postgresql import base
from django.test.utils import CaptureQueriesContext

from cms.db.cached_sql import cached_sql
from cms.pages.models import BasePage


@dataclass(frozen=True)
class Place:
    """A range of paths, which is no value for `cached_sql`."""

    first: str
    last: str


SECONDS = 10.0  # until the server's message has arrived, which takes milliseconds

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def others() -> Iterator[list[Any]]:
    """Return two connections of their own to the database of the tests."""
    opened = [connection.copy() for _ in range(2)]
    for one in opened:
        one.connect()
    yield opened
    for one in opened:
        one.close()


def run(one: Any, sql: str) -> Any:
    with one.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone() if cursor.description else None


def wait_for_message(one: Any) -> None:
    assert select([one.connection.fileno()], [], [], SECONDS)[0]


def test_an_open_connection_is_usable_without_a_query(others):
    with patch.object(base.DatabaseWrapper, "is_usable", side_effect=AssertionError):
        assert others[0].is_usable()


def test_a_connection_that_the_server_has_closed_is_not_usable(others):
    watched, other = others
    (pid,) = run(watched, "SELECT pg_backend_pid()")
    run(other, f"SELECT pg_terminate_backend({pid})")
    wait_for_message(watched)
    assert not watched.is_usable()


def test_a_message_of_the_server_does_not_make_a_connection_unusable(others):
    watched, other = others
    run(watched, "LISTEN clarion_test")
    run(other, "NOTIFY clarion_test")
    wait_for_message(watched)
    assert watched.is_usable()


def count_prepared(one: Any, *ids: int) -> int:
    """Return the number of statements that the server has prepared after this query was executed for each id."""
    for page_id in ids:
        with one.prepared_cursor() as cursor:
            cursor.execute("SELECT title FROM wagtailcore_page WHERE id = %s", [page_id])
    return int(run(one, "SELECT count(*) FROM pg_prepared_statements")[0])


def test_ids_of_any_size_share_one_prepared_statement(others):
    assert count_prepared(others[0], 1, 1) == 0
    assert count_prepared(others[0], 1, 40_000, 2**40) == 1


def test_prepared_statements_are_logged_with_their_values(others):
    with CaptureQueriesContext(others[0]) as logged:
        for page_id in (7, 8, 9):  # prepared from the second execution
            with others[0].prepared_cursor() as cursor:
                cursor.execute("SELECT title FROM wagtailcore_page WHERE id = %s AND slug <> %s", [page_id, "50 %"])
    statement = "SELECT title FROM wagtailcore_page WHERE id = {} AND slug <> '50 %'"
    assert [query["sql"] for query in logged] == [statement.format(page_id) for page_id in (7, 8, 9)]


def test_constants_are_a_part_of_the_statement_and_values_are_not(others):
    day = date(2026, 1, 2)
    sql, parameters = others[0].write_constants(
        "SELECT %s, %s, 5 %% 3, %s, %s, %s", ["50 % of 'a'\\b", 7, True, None, day]
    )
    assert sql == "SELECT  E'50 %% of ''a''\\\\b', 7, 5 %% 3, true, %s, %s"
    assert parameters == [None, day]
    with others[0].prepared_cursor() as cursor:
        cursor.execute(sql, parameters)
        assert cursor.fetchone() == ("50 % of 'a'\\b", 7, 2, True, None, day)


def test_the_server_knows_the_place_of_a_site_when_it_plans(others):
    place = Place("00010009", "00010009ZZ")
    statement = cached_sql(lambda ids, path: BasePage.objects.filter(pk__in=ids, path__range=(path.first, path.last)))
    for _ in range(connection.connection.prepare_threshold + 1):
        assert statement([1, 2, 3], place) == []
    (prepared,) = run(connection, "SELECT statement FROM pg_prepared_statements WHERE statement LIKE '%00010009ZZ%'")
    assert "BETWEEN '00010009' AND '00010009ZZ'" in prepared
    assert "IN ($1, $2, $3, $4)" in prepared


def test_nothing_is_prepared_behind_a_pooler(others):
    others[0].connection.prepare_threshold = None  # as with DATABASE_LISTEN_URL
    assert count_prepared(others[0], 1, 1, 1, 1) == 0
