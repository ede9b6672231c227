"""A move to PostgreSQL: rows in every table, equal afterwards, also after a kill at any point and a repetition."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from sqlite3 import connect

import pytest
from django.db import connection

from .installation import Installation, read_json, run_installation
from .target import move_target

pytestmark = [pytest.mark.postgresql, pytest.mark.processes, pytest.mark.uncovered]
KILLS = int(os.environ.get("MOVE_KILLS", "2"))
DELETED_ID = 70_000  # the highest id that a table has given; its row was deleted
NEXT_ID = "SELECT nextval(pg_get_serial_sequence('topics_topic', 'id'))"
REFERENCES = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'f' AND connamespace = 'public'::regnamespace ORDER BY 1, 2
"""
TRIGGERS = "SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
TABLE_STATES = "SELECT count(*) FROM clarion_move WHERE kind = 'table'"


@pytest.fixture(scope="module")
def installation(tmp_path_factory) -> Iterator[Installation]:
    """Return an installation with a row in almost every table."""
    directory = tmp_path_factory.mktemp("move") / "data"
    with (
        move_target(f"{connection.settings_dict['NAME']}_move") as target,
        run_installation(directory, target) as created,
    ):
        empty = read_json(created.before, "odd_rows")["empty"]
        assert len(empty) < 5, empty
        created.before.run("manage.py", "update_index")  # the rows were inserted without signals
        write(created, f"UPDATE sqlite_sequence SET seq = {DELETED_ID} WHERE name = 'topics_topic'")
        yield created


@pytest.fixture(scope="module")
def before(installation) -> dict[str, list[object]]:
    """Return what Django reads from every table of SQLite."""
    return installation.read(is_moved=False)


@pytest.fixture(scope="module")
def counts(installation, before) -> dict[str, int]:
    """Move the installation once, check the result, and return the number of statements and of rows of all passes."""
    installation.create_target()
    references, triggers = (installation.target.fetch(query) for query in (REFERENCES, TRIGGERS))
    counted = installation.kill_move("row", 0)
    assert counted
    assert installation.read(is_moved=True) == before
    assert installation.target.fetch(REFERENCES) == references
    assert installation.target.fetch(TRIGGERS) == triggers
    return counted


def test_every_row_is_moved_and_the_next_id_was_never_used(installation, before, counts):
    assert counts["row"] > 1_500
    assert len(before) > 190
    assert installation.target.fetch(NEXT_ID) == [(DELETED_ID + 1,)]
    assert read_json(installation.after, "log_in") == {"password": True, "wrong password": False}


def test_a_finished_move_is_not_repeated_and_nothing_starts_with_sqlite(installation, counts):
    assert "This move has finished already." in installation.move()
    with refused("was moved to PostgreSQL"):
        installation.before.run("manage.py", "worker", "--once")
    with refused("was moved to PostgreSQL"):
        installation.before.run("-c", "import cms.wsgi")
    installation.target.create(migrated=True)  # it was lost
    with refused("does not continue it any more"):
        installation.move()
    installation.move("--go-back")
    installation.before.run("-c", "import cms.wsgi")


@pytest.mark.few(1)
@pytest.mark.parametrize("point", range(KILLS))
def test_a_move_that_was_killed_is_completed_by_the_next(installation, counts, point):
    installation.create_target()
    before = installation.read(is_moved=False)
    kind = ("row", "statement")[point % 2]
    assert installation.kill_move(kind, counts[kind] * (point + 1) // (KILLS + 1)) is None
    for command in (("manage.py", "worker", "--once"), ("-c", "import cms.wsgi")):
        with refused("has not finished"):
            installation.after.run(*command)
    installation.move()
    assert installation.read(is_moved=True) == before


@pytest.mark.extended
def test_the_next_run_copies_what_has_changed_since_and_nothing_else(installation, counts):
    installation.create_target()
    kill_after_copying(installation, counts)
    write(installation, "UPDATE topics_topic SET label = 'Changed since'")
    assert "1 copied now, 0 different" in installation.move()
    assert installation.target.fetch("SELECT DISTINCT label FROM topics_topic") == [("Changed since",)]


def test_a_row_that_differs_is_found_and_copied_again(installation, counts):
    installation.create_target()
    kill_after_copying(installation, counts)
    installation.target.execute("UPDATE topics_topic SET label = 'Altered'")
    with refused("topics_topic: different"):
        installation.move()
    with refused("has not finished"):
        installation.after.run("manage.py", "worker", "--once")
    assert "1 copied now, 0 different" in installation.move()


def kill_after_copying(installation: Installation, counts: dict[str, int]) -> None:
    """Kill the move at the first row of the comparison, when all tables are copied."""
    assert installation.kill_move("row", counts["row"] * 2 // 3 + 1) is None
    assert installation.target.fetch(TABLE_STATES)[0][0] > 180  # type: ignore[operator]


def write(installation: Installation, statement: str) -> None:
    with closing(connect(installation.source)) as file, file:
        file.execute(statement)


@contextmanager
def refused(words: str) -> Iterator[None]:
    with pytest.raises(AssertionError, match=words):
        yield
