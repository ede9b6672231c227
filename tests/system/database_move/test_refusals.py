"""What is refused before anything is copied, with the sentence that says what to do."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from sqlite3 import connect

import pytest
from django.db import connection

from .installation import Installation, run_installation
from .target import move_target

pytestmark = [pytest.mark.postgresql, pytest.mark.processes, pytest.mark.uncovered]
HOLD = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT * FROM users_user'); print(); input()"


@pytest.fixture(scope="module")
def module_installation(tmp_path_factory) -> Iterator[Installation]:
    directory = tmp_path_factory.mktemp("refused") / "data"
    with (
        move_target(f"{connection.settings_dict['NAME']}_refused") as target,
        run_installation(directory, target) as created,
    ):
        created.before.run("-c", "from cms.demo import factories; factories.site(); factories.TopicFactory()")
        created.create_target()
        yield created


@pytest.fixture
def installation(module_installation) -> Iterator[Installation]:
    """Return the installation with a database that a move has begun to fill, and restore the SQLite file afterwards."""
    content = module_installation.source.read_bytes()
    yield module_installation
    module_installation.source.write_bytes(content)


def test_a_source_that_another_process_has_open_is_refused_and_the_process_is_named(installation):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(installation.source)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout
        holder.stdout.readline()
        with refused(installation, f"Another process uses .*Stop web and worker.*process {holder.pid}: "):
            installation.move()
        holder.communicate(b"\n")


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("UPDATE topics_topic SET label = char(0)", "topics_topic, id 1, label: the text contains the character NUL"),
        ("UPDATE topics_topic SET label = hex(zeroblob(51))", "the text has 102 characters, and 100 are allowed"),
        ("UPDATE topics_topic SET live = 7", "topics_topic, id 1, live: the value is neither 0 nor 1"),
        ("UPDATE wagtailcore_page SET depth = 1 << 40", "depth: the number 1099511627776 has more than 32 bits"),
        ("UPDATE topics_topic SET image_id = 9", "topics_topic, row 1: the row of images_picture .* is absent"),
        ("DELETE FROM django_migrations WHERE app = 'topics'", "lacks the migrations topics.0001.*`manage.py migrate`"),
        (
            "INSERT INTO django_migrations VALUES (9999, 'topics', '0099_later', '')",
            "topics.0099_later, which this version",
        ),
        ("CREATE TABLE own AS SELECT 1 AS number", "The table own has 1 rows.*--leave-behind own"),
        ("ALTER TABLE topics_topic ADD COLUMN colour text", "PostgreSQL lacks the columns colour"),
        ("ALTER TABLE topics_topic DROP COLUMN description", "SQLite lacks the columns description"),
    ],
)
def test_what_postgresql_would_refuse_is_named_and_nothing_is_copied(installation, change, words):
    write(installation, change)
    with refused(installation, words):
        installation.move()


def test_tables_of_no_app_may_stay_behind_and_those_of_apps_may_not(installation):
    with refused(installation, "--leave-behind topics_topic: there is no such table, or an installed app has it"):
        installation.move("--leave-behind", "topics_topic")
    write(installation, "CREATE TABLE own AS SELECT 1 AS number")
    write(installation, "UPDATE topics_topic SET live = 7")  # so that the next step refuses it
    with refused(installation, "neither 0 nor 1"):
        installation.move("--leave-behind", "own")


def test_a_missing_file_and_one_that_is_no_database_of_clarion_are_refused(installation, tmp_path):
    other = tmp_path / "other"
    for content, words in ((None, "There is no file"), (b"text" * 99, "is no SQLite database"), (b"", "has no tables")):
        if content is not None:
            other.write_bytes(content)
        with refused(installation, words):
            installation.after.run("manage.py", "move_database", "--from", str(other))


def test_another_database_than_postgresql_is_refused(installation):
    with refused(installation, "DATABASE_URL does not name a PostgreSQL database"):
        installation.before.run("manage.py", "move_database", "--from", str(installation.source))


def test_a_move_that_another_version_has_begun_is_refused(installation):
    installation.target.execute("UPDATE clarion_move SET value = 'other' || value WHERE kind = 'migrations'")
    with refused(installation, "was begun by another version"):
        installation.move()
    installation.target.execute("UPDATE clarion_move SET value = replace(value, 'other', '') WHERE kind = 'migrations'")


def test_a_source_that_was_moved_to_another_database_is_refused_until_it_is_taken_back(installation):
    write(installation, "CREATE TABLE clarion_move AS SELECT 'db.internal:5432/other' AS target")
    with refused(installation, "was moved to db.internal:5432/other already.*--go-back --from"):
        installation.move()
    write(installation, "UPDATE topics_topic SET live = 7")  # so that the next step refuses it
    installation.move("--go-back")
    with refused(installation, "neither 0 nor 1"):
        installation.move()


def test_two_moves_at_once_are_refused(installation):
    with installation.target.locked(), refused(installation, "Another move_database fills this database"):
        installation.move()


def test_a_database_that_is_not_empty_is_refused(installation):
    installation.target.execute("ALTER TABLE clarion_move RENAME TO other")
    with refused(installation, "is not empty"):
        installation.move()
    installation.target.execute("ALTER TABLE other RENAME TO clarion_move")


def test_an_account_that_may_create_no_tables_is_refused(installation):
    installation.target.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC, pg_database_owner, clarion_move_test")
    with refused(installation, "may not create tables"):
        installation.move()
    installation.target.execute("GRANT CREATE ON SCHEMA public TO pg_database_owner")


def write(installation: Installation, statement: str) -> None:
    with closing(connect(installation.source)) as file, file:
        file.execute(statement)


@contextmanager
def refused(installation: Installation, words: str) -> Iterator[None]:
    """Check that the block is refused with these words, and that no row of the source was copied."""
    with pytest.raises(AssertionError, match=f"(?s)CommandError: .*{words}"):
        yield
    (count,) = installation.target.fetch("SELECT count(*) FROM topics_topic")
    assert count == (0,)
