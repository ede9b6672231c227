"""SQLite knows the number of rows of every table, also of empty ones, and learns it again when a site has grown."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from django.db import connection
from wagtail.models import Page

from cms.db.sqlite.planner import MAX_ROWS, UNKNOWN, update_statistics

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
MARK = "123456"


@pytest.fixture
def cursor():
    """Return a cursor of a database with statistics, in which the table of topics has the number MARK."""
    assert update_statistics() == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE sqlite_stat1 SET stat = %s WHERE tbl = 'topics_topic'", [MARK])
        yield cursor


def is_written_again(cursor) -> bool:
    update_statistics()
    return cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = 'topics_topic'").fetchone() != (MARK,)


def test_every_table_has_statistics_also_an_empty_one(cursor, tree):
    assert cursor.execute(f"SELECT name {UNKNOWN}").fetchall() == []
    assert cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = 'webhooks_endpoint'").fetchall() == [("1",)]


@pytest.mark.parametrize(
    ("number_at_that_time", "expected"),
    [
        (lambda pages: pages, False),
        (lambda pages: 2 * pages, False),
        (lambda pages: 2 * pages + 1, True),
        (lambda pages: (pages + 1) // 2, False),
        (lambda pages: (pages - 1) // 2, True),
    ],
)
def test_they_are_written_again_when_pages_are_twice_or_half_as_many(cursor, tree, number_at_that_time, expected):
    known = f"{number_at_that_time(Page.objects.count())} 1"
    cursor.execute("UPDATE sqlite_stat1 SET stat = %s WHERE tbl = 'wagtailcore_page'", [known])
    assert is_written_again(cursor) is expected


def test_they_are_written_again_when_a_table_has_none(cursor):
    assert not is_written_again(cursor)
    cursor.execute("CREATE TABLE new_table (id integer)")
    assert is_written_again(cursor)


@pytest.mark.parametrize(("rows", "expected"), [(MAX_ROWS, False), (MAX_ROWS + 1, True)])
def test_they_are_written_again_when_an_empty_table_has_grown(cursor, rows, expected):
    numbers = "WITH RECURSIVE n(v) AS (SELECT 1 UNION ALL SELECT v + 1 FROM n WHERE v < %s)"
    cursor.execute(f"{numbers} INSERT INTO django_session SELECT v, '', '2030-01-01' FROM n", [rows])
    assert is_written_again(cursor) is expected


def test_they_are_written_again_after_somebody_ran_analyze(cursor):
    cursor.execute("DROP TABLE sqlite_stat1")
    cursor.execute("ANALYZE")
    assert is_written_again(cursor)
    assert cursor.execute(f"SELECT name {UNKNOWN}").fetchall() == []


def test_other_connections_read_them(tmp_path):
    """They read the statistics when the schema changes, so the table is created again."""
    path = tmp_path / "site.sqlite3"
    with closing(sqlite3.connect(path)) as other, closing(sqlite3.connect(path)) as writer:
        other.execute("CREATE TABLE words (a integer, b integer)")
        other.execute("CREATE INDEX of_a ON words (a)")
        other.execute("CREATE INDEX of_b ON words (b)")
        other.executemany("INSERT INTO words VALUES (1, ?)", [(number,) for number in range(1_000)])
        other.commit()
        assert find_index(other, 1) in ("of_a", "of_b")
        writer.execute("ANALYZE")
        writer.commit()
        assert find_index(other, 2) == "of_b"
        writer.execute("UPDATE words SET a = b, b = 1")
        writer.execute("DROP TABLE sqlite_stat1")
        writer.execute("ANALYZE")
        writer.commit()
        assert find_index(other, 3) == "of_a"


def find_index(connection: sqlite3.Connection, number: int) -> str:
    """Return the index that SQLite would use.

    Each call needs a statement of its own, because statements are cached. EXPLAIN does not look for a new schema.
    """
    connection.execute("SELECT a FROM words LIMIT 1").fetchall()
    plan = connection.execute(f"EXPLAIN QUERY PLAN SELECT {number} FROM words WHERE a = 1 AND b = 1").fetchall()
    return next(word for word in str(plan).split() if word.startswith("of_"))
