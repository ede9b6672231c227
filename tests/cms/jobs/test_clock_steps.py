"""The clock of the system is set while the worker runs: jobs poll again, and nothing waits for an hour twice."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from cms.core import clock
from cms.editing.approval.models import QueuedEmail
from cms.jobs import heartbeat
from cms.jobs.main_loop import MainLoop
from cms.jobs.queue import LEASE, claim_due
from cms.jobs.waker import ChangeWatcher, Wakeup

HOUR = timedelta(hours=1)


@pytest.fixture
def beat(db):
    """Return a function that records the heartbeat of the worker, and returns the log."""
    loop = MainLoop([], threading.Event())

    def record() -> list[str]:
        with capture_logs() as logged:
            loop._record_heartbeat()
        return [entry["event"] for entry in logged]

    return record


def is_due(row: QueuedEmail) -> bool:
    return QueuedEmail.objects.filter(pk=row.pk, not_before__lte=clock.now()).exists()


def test_what_was_due_is_due_after_the_clock_was_set_back(beat, pass_time):
    pass_time(hours=1)
    beat()
    queued, retried = QueuedEmail.objects.create(), QueuedEmail.objects.create(not_before=clock.now() + HOUR)
    idle = QueuedEmail.objects.create(not_before=None)
    pass_time(hours=-1)
    assert not is_due(queued)
    assert beat() == ["worker.clock_set_back"]
    pass_time(seconds=heartbeat.INTERVAL_SECONDS)
    assert (is_due(queued), is_due(retried), is_due(idle)) == (True, False, False)
    assert beat() == []


def test_what_another_worker_has_claimed_stays_claimed(beat, pass_time):
    pass_time(hours=1)
    beat()
    row = QueuedEmail.objects.create()
    claim = claim_due(QueuedEmail.objects.all(), 1, LEASE)
    pass_time(hours=-1)
    beat()
    assert not is_due(row)
    assert claim.held().exists()


def test_a_worker_that_ended_with_the_clock_leaves_nothing_waiting(beat, pass_time):
    """A row that is claimed for longer than any lease lasts was claimed before the clock was set back."""
    pass_time(hours=1)
    beat()
    row = QueuedEmail.objects.create(claim=uuid4(), not_before=clock.now() + LEASE)
    pass_time(hours=-1)
    beat()
    pass_time(seconds=LEASE.total_seconds() + 1)
    assert is_due(row)


def test_a_host_whose_clock_stays_fast_ends_no_wait(beat):
    beat()
    row = QueuedEmail.objects.create(not_before=clock.now() + 2 * HOUR)
    for _ in range(3):
        heartbeat.record(heartbeat.MAIN_LOOP, clock.now() + HOUR)
        assert beat() == ["worker.clock_set_back"]
    assert QueuedEmail.objects.get().not_before == row.not_before


def test_of_two_workers_that_notice_it_together_one_moves_the_rows(beat, pass_time, monkeypatch):
    pass_time(hours=1)
    beat()
    row = QueuedEmail.objects.create(not_before=clock.now() + HOUR)
    seen = heartbeat.last_seen(heartbeat.MAIN_LOOP)
    pass_time(hours=-1)
    monkeypatch.setattr(heartbeat, "last_seen", lambda part: seen)  # both have read it before one of them writes
    heartbeat.notice_clock_set_back()
    heartbeat.notice_clock_set_back()
    assert abs(row.not_before - HOUR - QueuedEmail.objects.get().not_before) < clock.MAX_SKEW


@pytest.mark.parametrize("seconds", [-5, 5, 3_600])
def test_small_differences_and_later_times_change_no_row(beat, pass_time, seconds):
    beat()
    row = QueuedEmail.objects.create(not_before=clock.now() + timedelta(hours=2))
    pass_time(seconds=seconds)
    assert beat() == []
    assert QueuedEmail.objects.get().not_before == row.not_before


@pytest.mark.few(2)
@pytest.mark.parametrize(("seconds", "is_woken"), [(3_600, True), (-3_600, True), (5, False), (0, False)])
def test_all_jobs_look_again_when_the_clock_is_set(db, pass_time, seconds, is_woken):
    """Otherwise one that waits for a time looks up to three minutes late."""
    job = Wakeup(["approval.QueuedEmail"], 1)
    watcher = ChangeWatcher([job], threading.Event())
    pass_time(seconds=seconds)
    watcher.wake_if_clock_was_set()
    assert job.is_woken is is_woken
    job.begin()
    watcher.wake_if_clock_was_set()
    assert not job.is_woken


def test_the_heartbeat_is_recorded_with_the_new_time(beat, pass_time):
    pass_time(hours=1)
    beat()
    now = pass_time(hours=-1)
    beat()
    assert heartbeat.last_seen(heartbeat.MAIN_LOOP) - now < timedelta(minutes=1)
