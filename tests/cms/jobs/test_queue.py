"""The helper of all queues: claims, leases, retries. Its abstract models are tested with the queue of e-mails."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.editing.approval.models import QueuedEmail
from cms.jobs.queue import (
    BATCH_SIZE,
    LEASE,
    RetryPolicy,
    claim_due,
    exponential_delays,
    process_due,
    reschedule,
)

MINUTE = timedelta(minutes=1)
POLICY = RetryPolicy((MINUTE, 5 * MINUTE))
PARKING = RetryPolicy((MINUTE,), parked_delay=60 * MINUTE)


def add(number: int = 1, **fields) -> list[QueuedEmail]:
    values = {"address": "a@b.example", "subject": "x", "text": "y", **fields}
    return [QueuedEmail.objects.create(**values) for _ in range(number)]


def claim(limit: int = 10, **options):
    return claim_due(QueuedEmail.objects.order_by("pk"), limit, LEASE, **options)


def reload(row: QueuedEmail) -> QueuedEmail:
    return QueuedEmail.objects.get(pk=row.pk)


# ------------------------------------------------------------------------------------------ claims


def test_a_claim_leaves_out_leased_rows_until_the_lease_ends(db, pass_time):
    rows = add(3)
    first = claim(limit=2)
    assert first.rows == rows[:2]
    assert claim().rows == rows[2:]
    assert claim().rows == []
    pass_time(seconds=LEASE.total_seconds() - 1)
    assert claim().rows == []
    pass_time(seconds=2)
    second = claim()
    assert second.rows == rows
    assert (first.held().count(), second.held().count()) == (0, 3)


def test_rows_are_claimed_before_they_are_due_only_within_ahead(db):
    add(not_before=timezone.now() + MINUTE)
    add(not_before=None)
    assert claim().rows == []
    assert claim(ahead=MINUTE / 2).rows == []
    assert len(claim(ahead=MINUTE).rows) == 1


def test_an_expired_claim_completes_and_releases_nothing(db, pass_time):
    (row,) = add()
    lost = claim()
    pass_time(seconds=LEASE.total_seconds() + 1)
    held = claim()
    lost.complete([row.pk])
    lost.release()
    reschedule(lost.rows[0], "Late", POLICY)
    assert (reload(row).claim, reload(row).attempts) == (held.token, 0)
    held.complete([row.pk])
    assert not QueuedEmail.objects.exists()


def test_the_lease_of_a_row_begins_when_its_turn_comes(db, pass_time):
    rows, taken = add(3), []

    def handle(row: QueuedEmail) -> None:
        taken.append((row.pk, claim().rows))  # another worker takes rows meanwhile
        row.delete()
        pass_time(seconds=LEASE.total_seconds() - 1)

    process_due(QueuedEmail.objects.all(), handle, POLICY)
    assert taken == [(row.pk, []) for row in rows]


def test_a_released_row_is_due_without_an_attempt(db):
    rows = add(2)
    first = claim()
    first.release([rows[0].pk])
    assert claim().rows == rows[:1]
    first.release()
    assert claim().rows == rows[1:]
    assert {row.attempts for row in QueuedEmail.objects.all()} == {0}


def test_the_number_of_queries_of_a_claim_is_constant(db):
    with CaptureQueriesContext(connection) as idle:
        claim()
    add(1)
    with CaptureQueriesContext(connection) as one:
        claim()
    add(20)
    with CaptureQueriesContext(connection) as many:
        assert len(claim(limit=20).rows) == 20
    assert (len(idle), len(one), len(many)) == (1, 5, 5)  # exists; savepoint, select, update, release


@pytest.mark.django_db(transaction=True)
def test_concurrent_workers_never_claim_the_same_row():
    rows = add(60)
    claimed, start = [], threading.Barrier(4)

    def work() -> None:
        start.wait()
        while len(claimed) <= len(rows) and (found := claim(limit=5).rows):
            claimed.extend(row.pk for row in found)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == [row.pk for row in rows]


# ------------------------------------------------------------------------------------------ retries


def test_a_failing_row_is_retried_with_increasing_delays_and_then_marked_as_failed(db, pass_time):
    (row,) = add()
    waits = []
    for _ in range(3):
        (claimed,) = claim().rows
        before = timezone.now()
        reschedule(claimed, "OSError", POLICY)
        row = reload(row)
        waits.append(row.not_before and round((row.not_before - before) / MINUTE))
        pass_time(minutes=6)
    assert waits == [1, 5, None]
    assert (row.attempts, row.last_error, row.claim, bool(row.failed_at)) == (3, "OSError", None, True)
    pass_time(days=400)
    assert claim().rows == []


def test_a_parked_row_is_retried_after_the_parked_delay_without_limit(db, pass_time):
    (row,) = add()
    for attempts, minutes in ((1, 1), (2, 60), (3, 60)):
        (claimed,) = claim().rows
        reschedule(claimed, "OSError", PARKING)
        assert (reload(row).attempts, bool(reload(row).failed_at)) == (attempts, attempts > 1)
        pass_time(minutes=minutes - 0.1)
        assert claim().rows == []
        pass_time(minutes=0.2)


def test_delays_double_up_to_the_maximum_and_vary_by_the_jitter():
    assert [delay.total_seconds() for delay in exponential_delays(60)] == [1, 2, 4, 8, 16, 32, 60]
    policy = RetryPolicy(exponential_delays(60), jitter=0.2)
    seen = {policy.delay(50).total_seconds() for _ in range(100)}
    assert len(seen) > 50
    assert 48 <= min(seen) < 60 < max(seen) <= 72


def test_an_error_reschedules_only_its_row_and_logs_no_personal_data(db, caplog):
    _, bad, _ = add(3)

    def handle(row: QueuedEmail) -> None:
        if row == bad:
            raise OSError("no route for ada@example.org")
        row.delete()

    assert process_due(QueuedEmail.objects.all(), handle, POLICY) == 3
    assert list(QueuedEmail.objects.all()) == [bad]
    assert (reload(bad).attempts, reload(bad).last_error) == (1, "OSError")
    assert "job.attempt_failed" in caplog.text
    assert "ada" not in caplog.text
    assert process_due(QueuedEmail.objects.all(), handle, POLICY) == 0


def test_a_batch_is_limited_and_starts_with_the_oldest_rows(db):
    late = add(BATCH_SIZE)
    (early,) = add(not_before=timezone.now() - MINUTE)
    handled = []
    assert process_due(QueuedEmail.objects.all(), handled.append, POLICY) == BATCH_SIZE
    assert handled[0] == early
    assert late[-1] not in handled
