"""What an outcome means: done, later, or given up.

A message that fails is sent again, later and later, for about a day. One message at a time goes to an endpoint, the
oldest first; a failed one holds up those behind it for its first HOLDS attempts, so that a hiccup changes no order and
a message that is always refused does not stop the others. The first success after an outage makes all that got no
answer due at once.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from .http_client import Outcome
from .models import Attempt, Delivery, Endpoint

log = structlog.get_logger(__name__)
State = Delivery.State

SECONDS = (2, 10, 30, 120, 300, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 32_400)  # 23 hours in all
JITTER = 0.1  # more or less, so that many installations do not come back at one moment
HOLDS = 3
OUTAGE = 3  # failures in a row
GONE = 410
LONGEST_REST = timedelta(hours=1)  # that an endpoint may ask for


def next_for(endpoint: Endpoint, now: datetime) -> Delivery | None:
    """The message that goes to the endpoint now, if one does."""
    for delivery in endpoint.deliveries.filter(state=State.WAITING).order_by("pk"):
        if delivery.next_at is None or delivery.next_at <= now:
            return delivery
        if delivery.tries <= HOLDS:
            return None
    return None


def settle(delivery: Delivery, outcome: Outcome) -> None:
    """Write down what came of an attempt, and what follows from it."""
    now = timezone.now()
    with transaction.atomic():
        endpoint = Endpoint.objects.select_for_update().get(pk=delivery.endpoint_id)
        _write_down(delivery, outcome)
        delivery.tries += 1
        delivery.outcome, delivery.answered = str(outcome)[:200], outcome.status is not None
        if outcome.is_success:
            _delivered(delivery, endpoint, now)
        else:
            _failed(delivery, endpoint, outcome, now)
        delivery.save()
        Endpoint.objects.filter(pk=endpoint.pk).update(
            failures=endpoint.failures, not_before=endpoint.not_before, is_active=endpoint.is_active
        )
    if not outcome.is_success:
        log.warning(
            "a webhook was not delivered",
            endpoint=endpoint.pk,
            message=delivery.message,
            attempts=delivery.tries,
            reason=str(outcome),
        )


def again(delivery: Delivery) -> None:
    """Somebody wants it sent once more, with all its attempts before it."""
    delivery.state, delivery.tries, delivery.next_at, delivery.finished_at = State.WAITING, 0, timezone.now(), None
    delivery.save()


def _write_down(delivery: Delivery, outcome: Outcome) -> None:
    Attempt.objects.create(
        delivery=delivery,
        status=outcome.status,
        milliseconds=outcome.milliseconds,
        error=outcome.error[:200],
        answer=outcome.answer,
    )


def _delivered(delivery: Delivery, endpoint: Endpoint, now: datetime) -> None:
    delivery.state, delivery.next_at, delivery.finished_at = State.DELIVERED, None, now
    if endpoint.failures >= OUTAGE:
        endpoint.deliveries.filter(state=State.WAITING, answered=False).update(next_at=now)
    endpoint.failures, endpoint.not_before = 0, now


def _failed(delivery: Delivery, endpoint: Endpoint, outcome: Outcome, now: datetime) -> None:
    endpoint.failures += 1
    endpoint.not_before = now
    if outcome.status == GONE:
        _gone(delivery, endpoint, now)
    elif delivery.tries > len(SECONDS):
        delivery.state, delivery.next_at, delivery.finished_at = State.GIVEN_UP, None, now
    else:
        wait = SECONDS[delivery.tries - 1] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - no secret
        delivery.next_at = now + timedelta(seconds=wait)
        if outcome.retry_after is not None and outcome.retry_after > 0:
            rest = min(timedelta(seconds=outcome.retry_after), LONGEST_REST)
            endpoint.not_before = now + rest
            delivery.next_at = max(delivery.next_at, endpoint.not_before)


def _gone(delivery: Delivery, endpoint: Endpoint, now: datetime) -> None:
    """410 Gone: it wants no more. An administrator can turn it on again."""
    delivery.state, delivery.next_at, delivery.finished_at = State.GIVEN_UP, None, now
    endpoint.deliveries.filter(state=State.WAITING).exclude(pk=delivery.pk).update(
        state=State.GIVEN_UP, next_at=None, finished_at=now, outcome="The endpoint is gone."
    )
    endpoint.is_active = False
    Endpoint.objects.filter(pk=endpoint.pk).update(gone_at=now, sequence=None, change=None)
