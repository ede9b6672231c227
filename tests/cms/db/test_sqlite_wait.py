"""Statements wait for SQLite's one writer, and those that have waited long look more often."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import OperationalError

from cms.db.sqlite import base
from cms.settings.storage import SQLITE

pytestmark = pytest.mark.django_db

TIMEOUT_SECONDS = 20.0


@pytest.fixture
def connect(tmp_path):
    """Return a function that opens a connection to one database, with the options of the settings."""
    opened = []
    options = {"transaction_mode": "IMMEDIATE", "timeout": TIMEOUT_SECONDS, "init_command": "PRAGMA journal_mode=WAL"}
    known = {"NAME": tmp_path / "site.sqlite3", "OPTIONS": options, "AUTOCOMMIT": True, "CONN_MAX_AGE": 0}

    def connect(**changed):
        defaults = {"TIME_ZONE": None, "CONN_HEALTH_CHECKS": False, "ENGINE": SQLITE}
        opened.append(base.DatabaseWrapper({**known, **defaults, "OPTIONS": options | changed}))
        opened[-1].ensure_connection()
        return opened[-1]

    with connect().cursor() as cursor:
        cursor.execute("CREATE TABLE words (word text)")
    yield connect
    for connection in opened:
        connection.close()


@pytest.fixture
def clock(monkeypatch):
    """Replace the clock and the pauses; `on_pause` is called in each, and `pauses` has their lengths."""
    clock = SimpleNamespace(now=0.0, pauses=[], on_pause=lambda: None)

    def sleep(seconds):
        clock.now += seconds
        clock.pauses.append(seconds)
        clock.on_pause()

    monkeypatch.setattr(base, "time", SimpleNamespace(monotonic=lambda: clock.now, sleep=sleep))
    return clock


def write(connection, word):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO words VALUES (%s)", [word])


def begin(connection):
    connection._start_transaction_under_autocommit()


def words(connection):
    with connection.cursor() as cursor:
        return [word for (word,) in cursor.execute("SELECT word FROM words ORDER BY word")]


def test_the_settings_use_the_backend():
    engine = settings.DATABASES["default"]["ENGINE"]
    assert engine == SQLITE or "postgresql" in engine


@pytest.mark.parametrize("act", [begin, lambda connection: write(connection, "second")], ids=["transaction", "write"])
def test_a_writer_waits_until_the_other_has_committed(connect, clock, act):
    first, second = connect(), connect()
    begin(first)
    write(first, "first")
    clock.on_pause = lambda: first.connection.in_transaction and first._commit()
    act(second)
    assert clock.pauses == [base.LONG_PAUSE_SECONDS]
    assert "first" in words(second)


def test_readers_do_not_wait(connect, clock):
    first, second = connect(), connect()
    begin(first)
    write(first, "first")
    assert words(second) == []
    assert not clock.pauses


def test_who_has_waited_long_looks_more_often_and_fails_at_the_timeout(connect, clock):
    first, second = connect(), connect()
    begin(first)
    with pytest.raises(OperationalError, match="locked"):
        begin(second)
    short = clock.pauses.index(base.SHORT_PAUSE_SECONDS)
    assert set(clock.pauses[:short]) == {base.LONG_PAUSE_SECONDS}
    assert sum(clock.pauses[:short]) == pytest.approx(base.LONG_WAIT_SECONDS, abs=base.LONG_PAUSE_SECONDS)
    assert set(clock.pauses[short:]) == {base.SHORT_PAUSE_SECONDS}
    assert sum(clock.pauses) == pytest.approx(TIMEOUT_SECONDS, abs=base.LONG_PAUSE_SECONDS)


def test_a_transaction_that_has_read_an_older_state_fails_at_once(connect, clock):
    """Its state does not become newer by waiting."""
    first, second = connect(), connect(transaction_mode="DEFERRED")
    begin(second)
    assert words(second) == []
    write(first, "first")
    with pytest.raises(OperationalError, match="locked"):
        write(second, "second")
    assert not clock.pauses


def test_several_rows_are_written_once(connect):
    first = connect()
    with first.cursor() as cursor:
        cursor.executemany("INSERT INTO words VALUES (%s)", [["one"], ["two"]])
    assert words(first) == ["one", "two"]
    with closing(sqlite3.connect(first.settings_dict["NAME"])) as other:
        assert other.execute("SELECT count(*) FROM words").fetchone() == (2,)
