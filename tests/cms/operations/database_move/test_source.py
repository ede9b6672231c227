"""The source is opened alone, and only when neither web nor worker runs."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from cms.db.move_state import CannotMove
from cms.operations.database_move.running_processes import SILENCE, wait_for_silence
from cms.operations.database_move.source import open_source


@pytest.fixture
def path(tmp_path) -> Path:
    """Return a database in the mode of every installation, with a table and a process that has just been seen."""
    path = tmp_path / "a name with spaces?.sqlite3"
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("CREATE TABLE jobs_runningversion (process, host, version, at)")
        file.execute("CREATE TABLE django_migrations (app, name)")
    return path


def report(path: Path, ago: timedelta) -> None:
    at = str(timezone.now().replace(tzinfo=None) - ago)
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("DELETE FROM jobs_runningversion")
        file.execute("INSERT INTO jobs_runningversion VALUES ('web', 'one', '0.4.0', ?)", (at,))


def test_a_connected_process_is_refused_though_it_does_nothing(path):
    with closing(sqlite3.connect(path)) as connected:
        connected.execute("SELECT * FROM django_migrations").fetchall()
        with pytest.raises(CannotMove, match="Another process uses"), open_source(path):
            pass
    with open_source(path) as source:
        assert source.list_tables().keys() == {"jobs_runningversion", "django_migrations"}


def test_nobody_reads_or_writes_the_source_until_the_end(path):
    with open_source(path), closing(sqlite3.connect(path, timeout=0)) as other:
        for statement in ("SELECT * FROM django_migrations", "INSERT INTO django_migrations VALUES (1, 2)"):
            with pytest.raises(sqlite3.OperationalError, match="database is locked"):
                other.execute(statement)
    with closing(sqlite3.connect(path, timeout=0)) as other:
        other.execute("INSERT INTO django_migrations VALUES (1, 2)")


def test_the_mark_stays_and_can_be_removed(path):
    with open_source(path) as source:
        assert source.read_mark() == ""
        source.write_mark("host/database")
    with open_source(path) as source:
        assert source.read_mark() == "host/database"
        assert "clarion_move" not in source.list_tables()
        source.remove_mark()
    with open_source(path) as source:
        assert source.read_mark() == ""


def test_a_process_that_reports_again_is_refused(path):
    report(path, timedelta(seconds=5))
    said: list[str] = []
    with pytest.raises(CannotMove, match=r"These still run with .*: web on one"):
        wait_for_silence(path, said.append, lambda _: report(path, timedelta()))
    assert "web on one" in said[0]


def test_a_process_that_has_ended_is_waited_for_until_it_would_have_reported(path, pass_time):
    report(path, timedelta(seconds=5))
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        pass_time(seconds=seconds)

    wait_for_silence(path, str, pause)
    assert SILENCE.seconds - 8 < len(pauses) < SILENCE.seconds


@pytest.mark.parametrize("content", ["another database", "no database", "no file"])
def test_what_is_no_database_of_clarion_is_left_to_the_next_check(tmp_path, content):
    path = tmp_path / "other"
    if content == "another database":
        sqlite3.connect(path).close()
    elif content == "no database":
        path.write_bytes(b"text" * 99)
    wait_for_silence(path, str, pytest.fail)
