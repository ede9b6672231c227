"""When jobs and tasks poll again: after a change of their tables, when a row is due, and at the end of the worker."""

import threading
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from cms.editing.approval.models import QueuedEmail
from cms.jobs.main_loop import MainLoop
from cms.jobs.waker import SAFETY_INTERVAL_SECONDS, Delay, PeriodicTask, Wakeup

QUEUES = ("accounts.AccountEmail", "approval.QueuedEmail")


@pytest.fixture
def wakeup():
    found = Wakeup(QUEUES, 1.0)
    found.is_watched = True
    return found


def queue_email_due_in(seconds: float) -> None:
    QueuedEmail.objects.create(not_before=timezone.now() + timedelta(seconds=seconds))


@pytest.mark.django_db
def test_a_job_looks_again_when_its_next_row_is_due(wakeup):
    assert wakeup.longest_wait(wakeup.begin()) == SAFETY_INTERVAL_SECONDS
    queue_email_due_in(300)
    assert wakeup.longest_wait(wakeup.begin()) == SAFETY_INTERVAL_SECONDS
    queue_email_due_in(20)
    assert 19 < wakeup.longest_wait(wakeup.begin()) <= 20


@pytest.mark.django_db
def test_a_row_that_was_due_and_not_processed_does_not_make_the_job_poll(wakeup):
    queue_email_due_in(-5)
    began = wakeup.begin()
    assert wakeup.longest_wait(began) == SAFETY_INTERVAL_SECONDS
    queue_email_due_in(0)  # after the look
    assert wakeup.longest_wait(began) == 0


@pytest.mark.django_db
def test_other_things_than_rows_are_due_as_the_job_says():
    wakeup = Wakeup(("journal.JournalEntry",), 1.0, lambda after: after + timedelta(seconds=7))
    wakeup.is_watched = True
    assert 6 < wakeup.longest_wait(wakeup.begin()) <= 7


@pytest.mark.django_db
def test_what_a_job_says_is_overdue_is_polled_for_with_pauses():
    """Another worker may be making a backup that this one would make."""
    wakeup = Wakeup(("journal.JournalEntry",), 1.0, lambda after: after - timedelta(minutes=7))
    wakeup.is_watched = True
    assert wakeup.longest_wait(wakeup.begin()) == 1.0
    wakeup = Wakeup(("journal.JournalEntry",), 1.0, lambda after: after)
    wakeup.is_watched = True
    assert wakeup.longest_wait(wakeup.begin()) == 1.0


def test_a_job_polls_while_changes_are_not_watched_and_if_it_names_no_tables(wakeup):
    wakeup.is_watched = False
    assert wakeup.longest_wait(wakeup.begin()) == 1.0
    clock = Wakeup((), 20.0)
    clock.is_watched = True
    assert clock.longest_wait(clock.begin()) == 20.0


def test_a_change_during_a_look_is_not_missed(wakeup):
    wakeup.begin()
    wakeup.wake()
    wakeup.poll_interval = 0.0
    began = time.monotonic()
    wakeup.wait(60.0, threading.Event())
    assert time.monotonic() - began < 10


def test_a_job_looks_when_the_poll_interval_after_a_change_has_passed(wakeup):
    waits = []

    class Stop(threading.Event):
        def wait(self, timeout=None) -> bool:
            waits.append((timeout, wakeup.is_woken))
            return False

    class ChangedMeanwhile(threading.Event):
        def wait(self, timeout=None) -> bool:
            self.set()
            return True

    wakeup._woken = ChangedMeanwhile()
    wakeup.wait(60.0, Stop())
    wakeup.wait(0.25, Stop())  # something is due earlier
    assert waits == [(1.0, True), (0.25, True)]


def test_a_task_runs_when_it_is_woken_but_not_before_its_shortest_delay(wakeup):
    shortest, runs = iter([0.0, 30.0]), []

    def run() -> Delay:
        wakeup.begin()
        runs.append(True)
        return Delay(next(shortest), 60.0)

    task = PeriodicTask("index", run, wakeup)
    for expected in (1, 2, 2):
        wakeup.wake()
        task.run_if_due()
        assert len(runs) == expected
    assert 0 < task.get_next_run() - time.monotonic() <= 30
    wakeup.begin()
    assert task.get_next_run() - time.monotonic() > 30


def test_a_task_that_is_not_woken_waits_for_its_longest_delay(wakeup):
    task = PeriodicTask("index", lambda: Delay(0.0, 60.0), wakeup)
    task.run_if_due()
    assert task.get_next_run() - time.monotonic() > 50


@pytest.mark.django_db
def test_the_main_loop_ends_at_once_when_a_signal_handler_wakes_it(monkeypatch):
    stop = threading.Event()
    loop = MainLoop([], stop)

    def end_later() -> float:
        stop.set()
        loop.wake()
        return 60.0

    loop.tasks = [PeriodicTask("end", end_later)]
    began = time.monotonic()
    loop.run()
    assert time.monotonic() - began < 10


@pytest.mark.django_db
def test_a_change_wakes_the_main_loop():
    stop = threading.Event()
    loop = MainLoop([], stop)
    runs = []

    def publish() -> Delay:
        loop.schedule.begin()
        runs.append(True)
        threading.Thread(target=loop.schedule.wake).start() if len(runs) == 1 else stop.set()
        return Delay(0.0, 0.0 if stop.is_set() else 60.0)

    loop.tasks = [PeriodicTask("scheduled-publishing", publish, loop.schedule)]
    loop.run()
    assert len(runs) == 2
