"""Whether the database can be written is found out without writing, and without waiting for a writer."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection, transaction

from cms.db.postgresql import write_probe as postgresql_probe
from cms.db.sqlite import write_probe
from cms.db.write_obstacles import WriteObstacle, find_write_obstacle

WRITE_VERSION_OFFSET = 18  # byte of the header of a file; SQLite only reads a file with a version above 2

# A function that PostgreSQL calls before each CREATE TABLE, and that says the disk were full.
REFUSE_TABLES = """
CREATE FUNCTION refuse_tables() RETURNS event_trigger LANGUAGE plpgsql
AS $$ BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE EVENT TRIGGER full_disk ON ddl_command_start WHEN TAG IN ('CREATE TABLE AS') EXECUTE FUNCTION refuse_tables();
"""


@pytest.fixture
def path(tmp_path):
    """Return the path of a database in WAL mode."""
    path = tmp_path / "site.sqlite3"
    with closing(sqlite3.connect(path)) as created:
        created.executescript("PRAGMA journal_mode = WAL; CREATE TABLE words (word text);")
    return path


@pytest.fixture
def other(path):
    """Return a connection of another process to the database."""
    with closing(sqlite3.connect(path, isolation_level=None)) as opened:
        yield opened


@pytest.fixture
def probe(path):
    with closing(write_probe.WriteProbe(path)) as opened:
        yield opened


@pytest.fixture
def clock(monkeypatch):
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr(write_probe, "time", SimpleNamespace(monotonic=lambda: clock.now))
    return clock


def test_a_database_that_can_be_written_is_left_as_it_was(probe, other):
    (before,) = other.execute("PRAGMA data_version").fetchone()
    assert [probe.find_obstacle() for _ in range(3)] == [None] * 3
    assert other.execute("PRAGMA data_version").fetchone() == (before,)
    other.execute("INSERT INTO words VALUES ('written')")  # the lock was given back


def test_a_transaction_that_does_not_end_for_ten_seconds_is_an_obstacle(probe, other, clock):
    other.execute("BEGIN IMMEDIATE")
    found = []
    for clock.now in (0.0, 5.0, 9.9, 10.0, 60.0):
        found.append(probe.find_obstacle())
    assert found == [None, None, None, "locked", "locked"]
    other.execute("ROLLBACK")
    assert probe.find_obstacle() is None


def test_transactions_that_have_the_lock_in_turn_are_none(probe, other, clock):
    for clock.now in range(0, 60, 6):
        other.execute("BEGIN IMMEDIATE")
        assert probe.find_obstacle() is None
        other.execute("INSERT INTO words VALUES ('next')")
        other.execute("COMMIT")


def test_a_lock_between_two_free_moments_begins_again(probe, other, clock):
    for clock.now in (0.0, 9.0, 18.0):
        other.execute("BEGIN IMMEDIATE")
        assert probe.find_obstacle() is None
        other.execute("ROLLBACK")
        assert probe.find_obstacle() is None


def test_a_file_that_may_only_be_read_is_an_obstacle(path):
    with path.open("r+b") as file:
        file.seek(WRITE_VERSION_OFFSET)
        file.write(b"\x03")
    with closing(write_probe.WriteProbe(path)) as probe:
        assert probe.find_obstacle() == "read_only"


def test_a_disk_with_no_space_for_the_log_is_an_obstacle(probe, monkeypatch):
    usage = SimpleNamespace(free=write_probe.MIN_FREE_BYTES)
    monkeypatch.setattr(write_probe, "shutil", SimpleNamespace(disk_usage=lambda _: usage))
    assert probe.find_obstacle() is None
    usage.free -= 1
    assert probe.find_obstacle() == "disk_full"


def test_a_database_in_memory_has_none():
    assert write_probe.find_obstacle("file:memory?mode=memory") is None


@pytest.mark.sqlite
def test_the_probe_of_a_site_neither_waits_nor_fails_during_its_own_transaction(db):
    assert find_write_obstacle() is None


@pytest.mark.postgresql
class TestPostgreSQL:
    def test_a_server_or_role_that_only_reads_is_an_obstacle(self, db):
        assert find_write_obstacle() is None
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL transaction_read_only = on")
            assert find_write_obstacle() is WriteObstacle.READ_ONLY
            transaction.set_rollback(True)

    def test_a_full_disk_is_known_from_a_failed_statement_until_one_succeeds(self, db):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(REFUSE_TABLES)
            assert find_write_obstacle() is None, "nothing has failed, so nothing is tried"
            with pytest.raises(OperationalError), transaction.atomic():
                cursor.execute("CREATE TABLE refused AS SELECT 1")
            assert find_write_obstacle() is WriteObstacle.DISK_FULL
            assert find_write_obstacle() is WriteObstacle.DISK_FULL
            cursor.execute("DROP EVENT TRIGGER full_disk")
            assert find_write_obstacle() is None
            transaction.set_rollback(True)

    def test_other_errors_are_no_full_disk(self, db):
        with pytest.raises(OperationalError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'busy' USING ERRCODE = 'too_many_connections'; END $$")
        assert not postgresql_probe._has_failed
        assert find_write_obstacle() is None
