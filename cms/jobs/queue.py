"""Queues in database tables: a worker claims rows for the length of a lease; what fails is retried with back-off."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Generic, Self, TypeVar
from uuid import UUID, uuid4

import structlog
from django.db import connection, models, transaction

from cms.core import clock
from cms.operations.metrics.instruments import QUEUE_ATTEMPTS

log = structlog.get_logger(__name__)

BATCH_SIZE = 20  # rows
LEASE = timedelta(minutes=2)  # the time for one row; longer than SMTP_TIMEOUT_SECONDS
MAX_ERROR_LENGTH = 300  # characters


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """The times between attempts.

    After the first failed attempt a row waits for the first of `delays`, and so on. Once they are used up, the row
    has failed: it is tried again every `parked_delay`, or never where that is None. `jitter` is the fraction by which
    a delay is made longer or shorter at random, so that not everything comes back at one moment.
    """

    delays: tuple[timedelta, ...]
    parked_delay: timedelta | None = None
    jitter: float = 0.0

    def delay(self, failures: int) -> timedelta:
        """Return the time to wait after so many failures in a row (at least 1); after the last delay, that one."""
        delay = self.delays[min(failures, len(self.delays)) - 1]
        return delay * random.uniform(1 - self.jitter, 1 + self.jitter)  # noqa: S311


def exponential_delays(longest: float) -> tuple[timedelta, ...]:
    """Return 1, 2, 4 … seconds, the last of them `longest`."""
    steps = max(0, int(longest) - 1).bit_length()
    return tuple(timedelta(seconds=min(longest, 2.0**step)) for step in range(steps + 1))


EMAIL_RETRIES = RetryPolicy(tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720)))


class LeasedModel(models.Model):
    """A row that one worker at a time works on.

    A worker claims the row by writing a token of its own into `claim` and the end of the lease into `not_before`.
    When the worker is killed, the row is due again at the end of the lease.
    """

    not_before = models.DateTimeField(null=True, default=clock.now, db_index=True)  # null: there is nothing to do
    claim = models.UUIDField(null=True, editable=False)

    class Meta:
        abstract = True


class RetriedJob(LeasedModel):
    """Work for the worker that is tried again when it fails."""

    max_wait: ClassVar[timedelta] = timedelta(minutes=10)  # a row that has been due for longer means a problem
    remedy: ClassVar[Any] = ""  # a sentence that tells operators what else to do if rows wait or fail
    reports_failures: ClassVar[bool] = False  # whether rows that go on failing are a problem, though they are retried

    attempts = models.PositiveSmallIntegerField(default=0)  # number of failed attempts
    last_error = models.CharField(max_length=MAX_ERROR_LENGTH, blank=True)  # must not contain personal data
    failed_at = models.DateTimeField(null=True)  # when the delays of the policy were used up

    class Meta:
        abstract = True

    @classmethod
    def waiting_rows(cls) -> models.QuerySet[Self]:
        """Return the rows that wait for an attempt or are worked on."""
        return cls._default_manager.filter(failed_at=None, not_before__isnull=False)

    def record_failure(self, error: str, policy: RetryPolicy) -> None:
        """Count a failed attempt and set the time of the next one, without saving."""
        now = clock.now()
        self.claim, self.attempts, self.last_error = None, self.attempts + 1, error[:MAX_ERROR_LENGTH]
        has_failed = self.attempts > len(policy.delays)
        delay = policy.parked_delay if has_failed else policy.delay(self.attempts)
        self.failed_at = now if has_failed else None
        self.not_before = None if delay is None else now + delay


Row = TypeVar("Row", bound=LeasedModel)
Job = TypeVar("Job", bound=RetriedJob)


@dataclass(frozen=True, slots=True)
class Claim(Generic[Row]):
    """Rows that one worker has for the length of a lease. A row that was marked or claimed again is no longer held."""

    model: type[Row]
    token: UUID
    rows: list[Row]

    def held(self, ids: Iterable[object] | None = None) -> models.QuerySet[Row]:
        """Return those of the rows (all by default) that this claim still holds."""
        wanted = [row.pk for row in self.rows] if ids is None else list(ids)
        return self.model.objects.filter(pk__in=wanted, claim=self.token)

    def renew(self, pk: object, lease: timedelta) -> bool:
        """Begin the lease of a row again. Return False if this claim has lost it, because the work before took long."""
        return bool(self.held([pk]).update(not_before=clock.now() + lease))

    def complete(self, ids: Iterable[object]) -> None:
        """Delete rows that are done."""
        self.held(ids).delete()

    def release(self, ids: Iterable[object] | None = None) -> None:
        """Make rows (all by default) due again without counting an attempt."""
        self.held(ids).update(claim=None, not_before=clock.now())


def claim_due(rows: models.QuerySet[Row], limit: int, lease: timedelta, ahead: timedelta = timedelta(0)) -> Claim[Row]:
    """Claim the first `limit` of the rows that are due, or that are `ahead` of their time by no more than this.

    Reads before it locks, because workers poll several times a second and mostly find nothing. Where the database has
    one writer, the transaction itself is the lock.
    """
    claim: Claim[Row] = Claim(rows.model, uuid4(), [])
    due = rows.filter(not_before__lte=clock.now() + ahead)
    if not due.exists():
        return claim
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True, of=("self",))
        claim.rows.extend(due[:limit])
        lease_end = clock.now() + lease
        for row in claim.rows:
            row.claim, row.not_before = claim.token, lease_end
        locked = rows.model.objects.filter(pk__in=[row.pk for row in claim.rows])
        locked.update(claim=claim.token, not_before=lease_end)
    return claim


def move_waiting(model: type[LeasedModel], since: datetime, now: datetime) -> int:
    """Let the rows that wait become due earlier, after the clock was set back from `since` to `now`; return how many.

    A claim that another host has made with the right time ends no earlier.
    """
    has_claim = any(field.name == "claim" for field in model._meta.concrete_fields)
    written_before = models.Q(not_before__gt=since) | (models.Q(claim=None) if has_claim else models.Q())
    waiting = model._default_manager.filter(written_before, not_before__gt=now)
    return waiting.update(not_before=models.F("not_before") - (since - now))


def reschedule(row: Job, error: str, policy: RetryPolicy) -> None:
    """Save a failed attempt, unless the row was marked or claimed again meanwhile."""
    token = row.claim
    row.record_failure(error, policy)
    saved = {name: getattr(row, name) for name in ("claim", "attempts", "last_error", "failed_at", "not_before")}
    type(row).objects.filter(pk=row.pk, claim=token).update(**saved)


def process_due(rows: models.QuerySet[Job], handle: Callable[[Job], object], policy: RetryPolicy) -> int:
    """Handle up to BATCH_SIZE due rows and return how many there were.

    `handle` deletes a row that is done. What it raises reschedules that row and no other; only the class of the error
    is stored and logged, since its text may name a person.
    """
    claim: Claim[Job] = claim_due(rows.order_by("not_before", "pk"), BATCH_SIZE, LEASE)
    for number, row in enumerate(claim.rows):
        if number and not claim.renew(row.pk, LEASE):
            continue
        try:
            handle(row)
            QUEUE_ATTEMPTS.labels(rows.model._meta.label_lower, "done").inc()
        except Exception as error:
            QUEUE_ATTEMPTS.labels(rows.model._meta.label_lower, "failed").inc()
            reschedule(row, type(error).__name__, policy)
            log.error("job.attempt_failed", row=str(row), attempts=row.attempts, reason=row.last_error)
    return len(claim.rows)
