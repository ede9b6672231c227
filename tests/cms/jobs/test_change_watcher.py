"""Changes of tables wake exactly the jobs that wait for them; also after the loss of the connection."""

import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from queue import SimpleQueue

import pytest
from django.db import OperationalError, connection, transaction
from structlog.testing import capture_logs

from cms.editing.approval.models import QueuedEmail
from cms.jobs import change_reports, heartbeat, waker
from cms.jobs.change_reports import ChangesNotReported, create_missing_triggers, open_changes
from cms.jobs.queue import RetryPolicy
from cms.jobs.waker import ChangeWatcher, Wakeup
from cms.journal.models import JournalEntry
from tests.cms.journal.test_two_writers import run_concurrently
from tests.production.processes import wait_for
from tests.system.faults.database import copy_database

pytestmark = pytest.mark.journey

TABLE = QueuedEmail._meta.db_table
OTHER_TABLE = JournalEntry._meta.db_table  # after TABLE in the alphabet
WAIT_SECONDS = 20.0  # at most, where a change is expected


@pytest.fixture(scope="module")
def database(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[None]:
    """A copy of the database, because other connections have to see what is committed."""
    with django_db_blocker.unblock(), copy_database(Path(tmp_path_factory.mktemp("changes"))):
        create_missing_triggers([TABLE, OTHER_TABLE])
        yield


@pytest.fixture
def changes(database):
    with open_changes() as found:
        yield found


def insert() -> None:
    QueuedEmail.objects.create()


def insert_in_bulk() -> None:
    QueuedEmail.objects.bulk_create([QueuedEmail(), QueuedEmail()], ignore_conflicts=True)


def update_with_sql() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {TABLE} SET attempts = attempts + 1")


@pytest.mark.parametrize("change", [insert, insert_in_bulk, update_with_sql])
def test_every_kind_of_change_is_noticed(change, changes):
    change()
    assert set(changes.wait(WAIT_SECONDS)) == {TABLE}
    assert not changes.wait(0)


def test_changes_of_other_tables_and_deletions_are_not_noticed(changes):
    heartbeat.record("main-loop")
    QueuedEmail.objects.all().delete()
    assert not changes.wait(0)


def test_a_transaction_that_is_rolled_back_wakes_nobody(changes):
    with transaction.atomic():
        insert()
        transaction.set_rollback(True)
    heartbeat.record("main-loop")  # SQLite has a new version
    assert not changes.wait(0)


def test_every_worker_notices_a_change(changes):
    with open_changes() as other:
        insert()
        assert set(changes.wait(WAIT_SECONDS)) == set(other.wait(WAIT_SECONDS)) == {TABLE}


def test_a_change_wakes_the_jobs_of_its_table_only():
    mine, other, clock = Wakeup(["approval.QueuedEmail"], 1), Wakeup(["journal.JournalEntry"], 1), Wakeup([], 1)
    ChangeWatcher([mine, other, clock], threading.Event()).wake({TABLE})
    assert (mine.is_woken, other.is_woken, clock.is_woken) == (True, False, False)


def test_missing_triggers_are_created_again(changes):
    with connection.cursor() as cursor:
        names = [TABLE, "clarion_report"] if connection.vendor == "postgresql" else None
        cursor.execute(
            'DROP TRIGGER "{1}" ON "{0}"'.format(*names) if names else f'DROP TRIGGER "clarion_report_insert_{TABLE}"'
        )
    insert()
    assert not changes.wait(0)
    for _ in range(2):  # the second time, nothing is missing
        create_missing_triggers([TABLE])
    insert()
    assert set(changes.wait(WAIT_SECONDS)) == {TABLE}


@pytest.mark.postgresql
def test_a_worker_that_starts_does_not_deadlock_with_a_change_of_two_tables(changes):
    with connection.cursor() as cursor:
        for table in (TABLE, OTHER_TABLE):
            cursor.execute(f'DROP TRIGGER clarion_report ON "{table}"')
    has_other_table = threading.Event()

    def is_waited_for() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass", [OTHER_TABLE])
            return cursor.fetchone()[0] > 0

    def change_both() -> None:
        with transaction.atomic():
            JournalEntry.objects.create(sequence=1)
            has_other_table.set()
            wait_for(is_waited_for, WAIT_SECONDS, "the worker waits for the other table")
            insert()

    def start_worker() -> None:
        has_other_table.wait(WAIT_SECONDS)
        create_missing_triggers([TABLE, OTHER_TABLE])

    run_concurrently(change_both, start_worker)
    insert()
    assert TABLE in changes.wait(WAIT_SECONDS)


class LostChanges:
    """A source whose connection is lost."""

    def __init__(self, proceed: threading.Event) -> None:
        self.proceed = proceed

    def __enter__(self):
        return self

    def __exit__(self, *_: object) -> None: ...

    def wait(self, _: float):
        self.proceed.wait(WAIT_SECONDS)
        raise OperationalError("the connection is lost")


@pytest.fixture
def watched(database, monkeypatch):
    """A wakeup with a running watcher, and the states in which it was woken."""
    monkeypatch.setattr(waker, "WATCH_RETRIES", RetryPolicy((timedelta(0),)))
    monkeypatch.setattr(waker, "WAIT_SECONDS", 0.05)
    stop, wakeup, states = threading.Event(), Wakeup(["approval.QueuedEmail"], 1.0), SimpleQueue()
    wakeup.on_wake = lambda: (states.put(wakeup.is_watched), wakeup.begin())
    watcher = ChangeWatcher([wakeup], stop)
    yield watcher, states
    stop.set()
    for thread in threading.enumerate():
        if thread.name == "change-watcher":
            thread.join(WAIT_SECONDS)


def test_while_the_connection_is_lost_jobs_poll_and_then_look_at_everything_once(watched, monkeypatch):
    watcher, states = watched
    is_lost = threading.Event()
    sources = iter([LostChanges(is_lost)])
    monkeypatch.setattr(waker, "open_changes", lambda: next(sources, None) or open_changes())
    with capture_logs() as logs:
        watcher.start()
        assert states.get(timeout=WAIT_SECONDS) is True
        insert()  # not noticed
        is_lost.set()
        assert states.get(timeout=WAIT_SECONDS) is False
        assert states.get(timeout=WAIT_SECONDS) is True
        insert()
        assert states.get(timeout=WAIT_SECONDS) is True
    assert [entry["event"] for entry in logs] == ["worker.changes_not_watched", "worker.changes_watched_again"]


@pytest.mark.postgresql
def test_a_session_that_postgresql_ends_is_replaced(watched):
    watcher, states = watched
    watcher.start()
    assert states.get(timeout=WAIT_SECONDS) is True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN %'")
    assert states.get(timeout=WAIT_SECONDS) is False
    assert states.get(timeout=WAIT_SECONDS) is True


@pytest.mark.postgresql
def test_a_pooler_that_loses_notifications_is_recognised(database, monkeypatch):
    monkeypatch.setattr(change_reports, "TEST_TIMEOUT_SECONDS", 0.01)
    deaf = connection.copy()  # it listens to nothing
    deaf.connect()
    with closing(deaf), pytest.raises(ChangesNotReported, match="DATABASE_LISTEN_URL"):
        change_reports.Notifications(deaf.connection).test()
