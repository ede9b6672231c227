"""The worker's runs of queued tasks: an attempt each, whose lease is renewed while it runs.

A task may run more than once: its worker may be killed before or after the task has done its work. An attempt that
failed and one whose worker was killed both count: the next one follows after a delay, or at the end of the lease.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from traceback import extract_tb, format_list

import structlog
from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.db.models import QuerySet

from cms.core import clock
from cms.operations.metrics.instruments import QUEUE_ATTEMPTS

from .models import QueuedTask
from .queue import LEASE, Claim, RetryPolicy, claim_due, exponential_delays
from .task_backend import TaskContext, build_result, dump_json, task_finished, task_started

log = structlog.get_logger(__name__)

# 1, 2, 4 … seconds up to an hour, then every hour for a day: 37 attempts
RETRIES = RetryPolicy((*exponential_delays(3600), *[timedelta(hours=1)] * 23), jitter=0.2)
RETENTION_PERIOD = timedelta(days=7)
DELETE_BATCH_SIZE = 500
MAX_FRAMES = 20  # the last calls in a traceback
SAVED_FIELDS = (
    *("claim", "not_before", "attempts", "last_error", "failed_at"),
    *("worker_ids", "errors", "return_value", "started_at", "last_attempted_at", "finished_at"),
)


class WorkerKilled(Exception):
    """The worker ended while the task ran."""


class ReturnValueRefused(Exception):
    """What a task returned cannot be stored. The task is not repeated, because its work is done."""


def list_in_order() -> QuerySet[QueuedTask]:
    """Return the tasks in the order in which they run; the index `jobs_task_order` has it."""
    return QueuedTask.objects.order_by("-priority", "not_before", "pk")


def run_due() -> int:
    """Run the task that is due and has the highest priority; return whether there was one."""
    claim: Claim[QueuedTask] = claim_due(list_in_order(), 1, LEASE)
    for row in claim.rows:
        if row.is_running:
            _record_failure(row, WorkerKilled())
        if row.finished_at is None and not _attempt(row, claim):
            continue
        if not connection.in_atomic_block:
            close_old_connections()  # during a long task the database may have ended the connection
        if _save(row, claim) and row.finished_at:
            _send_finished(row)
    return len(claim.rows)


def _send_finished(row: QueuedTask) -> None:
    """Send `task_finished`, except for a task whose code is away: the failed attempts are in the log."""
    try:
        result = build_result(row)
        backend = type(result.task.get_backend())
    except Exception:  # a module may raise any when it is imported
        return
    task_finished.send(backend, task_result=result)


def delete_expired() -> int:
    """Delete a batch of tasks that ended RETENTION_PERIOD ago, and return their number."""
    expired = QueuedTask.objects.filter(finished_at__lt=clock.now() - RETENTION_PERIOD)
    ids = list(expired.values_list("pk", flat=True)[:DELETE_BATCH_SIZE])
    return QueuedTask.objects.filter(pk__in=ids).delete()[0]


def _attempt(row: QueuedTask, claim: Claim[QueuedTask]) -> bool:
    """Run a task once, without saving how it ended. Return False if another worker has it."""
    now = clock.now()
    row.worker_ids.append(f"{socket.gethostname()[:40]}-{os.getpid()}")
    row.started_at, row.last_attempted_at = row.started_at or now, now
    row.claim, row.not_before = claim.token, now + LEASE
    if not _save(row, claim):
        return False
    try:
        with _renewed_lease(row, claim):
            returned = _call(row)
        row.return_value = _dump_return_value(returned)
    except BaseException as error:  # tasks may also end their thread or cancel their coroutine
        _record_failure(row, error)
    else:
        row.claim, row.not_before, row.finished_at = None, None, clock.now()
        QUEUE_ATTEMPTS.labels(QueuedTask._meta.label_lower, "done").inc()
    return True


def _call(row: QueuedTask) -> object:
    result = build_result(row)
    task = result.task
    task_started.send(type(task.get_backend()), task_result=result)
    context = [TaskContext(task_result=result)] if task.takes_context else []
    return task.call(*context, *result.args, **result.kwargs)


def _dump_return_value(returned: object) -> str:
    try:
        return dump_json(returned, "The values that a task returned")
    except (TypeError, ValueError, RecursionError) as error:
        raise ReturnValueRefused from error


@contextmanager
def _renewed_lease(row: QueuedTask, claim: Claim[QueuedTask]) -> Iterator[None]:
    """Renew the lease of a task from another thread during the block, however long it takes."""
    done = threading.Event()

    def renew() -> None:
        is_held = True
        while is_held and not done.wait(LEASE.total_seconds() / 4):
            try:
                is_held = claim.renew(row.pk, LEASE)
            except (DatabaseError, InterfaceError):
                pass  # the lease lasts for three more attempts
            finally:
                connection.close()

    thread = threading.Thread(target=renew, name="task-lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _record_failure(row: QueuedTask, error: BaseException) -> None:
    """Record a failed attempt and the time of the next one, without saving. Texts of errors may name people."""
    name = type(error)
    places = "".join(format_list(extract_tb(error.__traceback__)[-MAX_FRAMES:]))
    row.errors.append([f"{name.__module__}.{name.__qualname__}", f"{places}{name.__qualname__}"])
    row.record_failure(name.__name__, RETRIES)
    if isinstance(error, ReturnValueRefused):
        row.failed_at, row.not_before = clock.now(), None
    row.finished_at = row.failed_at
    QUEUE_ATTEMPTS.labels(QueuedTask._meta.label_lower, "failed").inc()
    log.error("job.attempt_failed", row=str(row), attempts=row.attempts, reason=row.last_error)


def _save(row: QueuedTask, claim: Claim[QueuedTask]) -> bool:
    """Save what an attempt changes. Return False if this worker has lost the lease."""
    return bool(claim.held([row.pk]).update(**{name: getattr(row, name) for name in SAVED_FIELDS}))
