"""The programs of PostgreSQL: which versions fit, and what remains if a restore is killed in its middle."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from pathlib import Path

import pytest
from django.db import OperationalError, connection, transaction

from cms.db.dumps import BackupRuns, DatabaseFailed, count_rows, get_database
from cms.db.postgresql.dumps import PostgresqlDatabase
from cms.demo import factories
from cms.page_types.stories.models import StoryPage
from tests.killed_processes import run_in_child

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def dump() -> bytes:
    """Return a dump of a site with a story, which is then deleted."""
    factories.site()
    page = factories.StoryFactory()
    with get_database().dump(()) as dump:
        content = b"".join(dump.chunks)
    assert dump.rows == count_rows(get_database())
    page.delete()
    return content


def replace_program(directory: Path, name: str, version: str) -> None:
    program = directory / name
    program.write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n")
    program.chmod(0o755)


def test_a_missing_program_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DatabaseFailed, match="pg_dump is not installed"), get_database().dump(()):
        pass


def test_a_program_that_is_older_than_the_server_is_named(monkeypatch, tmp_path):
    for name in ("pg_dump", "pg_restore", "psql"):
        replace_program(tmp_path, name, "9.6")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(DatabaseFailed, match="pg_dump has version 9, and version"), get_database().dump(()):
        pass
    with pytest.raises(DatabaseFailed, match="pg_restore has version 9"):
        get_database().check_load(1, 1)


def test_no_argument_of_a_program_tells_a_secret(monkeypatch, tmp_path):
    """All users of a machine see the arguments of its processes."""
    written = tmp_path / "arguments"
    for name in ("pg_dump", "pg_restore", "psql"):
        program = tmp_path / name
        program.write_text(f'#!/bin/sh\necho "$0 $@" >> {written}\nexec {shutil.which(name)} "$@"\n')
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    known = get_database()._parameters
    database = PostgresqlDatabase(parameters={**known, "sslpassword": "opens the key", "password": "of the server "})
    with database.dump(()) as dump:
        content = b"".join(dump.chunks)
    with database.load() as load:
        load.write(content)
        load.commit()
    arguments = written.read_text()
    assert {Path(line.split()[0]).name for line in arguments.splitlines()} == {"pg_dump", "pg_restore", "psql"}
    assert "opens the key" not in arguments
    assert "of the server" not in arguments
    assert list(tmp_path.glob("clarion-service-*")) == []


def test_a_url_with_a_service_is_refused_with_what_to_do():
    database = PostgresqlDatabase(parameters={**get_database()._parameters, "service": "clarion"})
    with pytest.raises(DatabaseFailed, match="Write host, name and account"), database._environment():
        pass


def test_a_dump_of_a_later_server_or_program_is_refused():
    with pytest.raises(DatabaseFailed, match=r"is of PostgreSQL 99, .* Restore to PostgreSQL 99 or later"):
        get_database().check_load(99, 1)
    with pytest.raises(DatabaseFailed, match=r"pg_restore has version .*, and version 99 is needed"):
        get_database().check_load(1, 99)


def test_a_load_is_one_transaction(dump):
    with get_database().load() as load:
        load.write(dump[: len(dump) // 2])
        load.write(dump[len(dump) // 2 :])
        assert not is_story_seen()
        load.commit()
    assert StoryPage.objects.count() == 1


def is_story_seen() -> bool:
    """Return whether others see the loaded story; they see nothing as long as the load has locked its table."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '100ms'")
            return StoryPage.objects.exists()
    except OperationalError:
        return False


@pytest.mark.parametrize("share", [0.1, 0.6, 1.0])
def test_a_load_that_is_killed_or_left_changes_nothing(dump, share):
    rows = count_rows(get_database())
    part = dump[: int(len(dump) * share)]

    def load_and_die() -> None:
        with get_database().load() as load:
            load.write(part)
            os.kill(os.getpid(), signal.SIGKILL)

    assert run_in_child(load_and_die) is None
    assert count_rows(get_database()) == rows
    with get_database().load() as load:
        load.write(part)
    assert count_rows(get_database()) == rows


def test_a_cut_dump_changes_nothing(dump):
    rows = count_rows(get_database())
    with get_database().load() as load:
        load.write(dump[: len(dump) // 2])
        with pytest.raises(DatabaseFailed, match="could not be loaded"):
            load.commit()
    assert count_rows(get_database()) == rows


def test_one_backup_at_a_time():
    with get_database().lock(), pytest.raises(BackupRuns), get_database().lock():
        pass
    with get_database().lock():
        pass
