"""Record the result of an attempt: the delivery succeeded, is retried later, or is given up.

A failed message is retried for about a day, as Standard Webhooks recommends. One message at a time is sent to an
endpoint, the oldest first. A failed message blocks later ones during its first MAX_HOLDING_ATTEMPTS attempts: a short
failure does not change the order, and a message that is always rejected does not stop the others. The first success
after an outage makes all deliveries due that got no response.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_noop

from cms.core import clock
from cms.jobs.queue import RetryPolicy
from cms.operations.metrics.instruments import WEBHOOK_ATTEMPTS

from .base_models import BaseDelivery, BaseEndpoint
from .http_client import AttemptResult

log = structlog.get_logger(__name__)
State = BaseDelivery.State
D = TypeVar("D", bound=BaseDelivery)

RETRY_DELAYS_SECONDS = (2, 10, 30, 120, 300, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 32_400)  # 23 hours in total
RETRIES = RetryPolicy(tuple(timedelta(seconds=seconds) for seconds in RETRY_DELAYS_SECONDS), jitter=0.1)
MAX_HOLDING_ATTEMPTS = 3
MIN_OUTAGE_FAILURES = 3  # consecutive failures
HTTP_GONE = 410
MAX_RETRY_AFTER = timedelta(hours=1)


def next_deliveries(model: type[D], now: datetime) -> QuerySet[D]:
    """Return the due deliveries that no earlier delivery to the same endpoint blocks, the oldest first."""
    waiting = model._default_manager.filter(state=State.WAITING)
    holding = waiting.filter(
        endpoint=OuterRef("endpoint"), pk__lt=OuterRef("pk"), not_before__gt=now, attempts__lte=MAX_HOLDING_ATTEMPTS
    )
    return waiting.filter(~Exists(holding), not_before__lte=now).order_by("pk")


def record_result(delivery: BaseDelivery, result: AttemptResult) -> None:
    """Store the attempt, update the delivery and the endpoint accordingly, and release the claim on the endpoint."""
    now = clock.now()
    with transaction.atomic():
        endpoints = type(delivery.endpoint)._default_manager
        endpoint = endpoints.select_for_update().get(pk=delivery.endpoint_id)
        delivery.record_attempt(result)
        endpoint.not_before = now
        delivery.got_response = result.status is not None
        if result.is_success:
            _record_success(delivery, endpoint, now)
        else:
            _record_failure(delivery, endpoint, result, now)
        delivery.save_result()
        endpoints.filter(pk=endpoint.pk).update(claim=None, failures=endpoint.failures, not_before=endpoint.not_before)
    WEBHOOK_ATTEMPTS.labels(_get_outcome(result)).inc()
    if not result.is_success:
        log.warning(
            "webhook.delivery_failed",
            queue=delivery._meta.label_lower,
            endpoint=endpoint.pk,
            message=delivery.message,
            attempts=delivery.attempts,
            reason=str(result.status or result.error),
        )


def _get_outcome(result: AttemptResult) -> str:
    if result.is_success:
        return "delivered"
    return "no_response" if result.status is None else "refused"


def resend(delivery: BaseDelivery) -> None:
    """Make the delivery due now, with the full number of attempts again."""
    delivery.state, delivery.attempts, delivery.not_before, delivery.failed_at = State.WAITING, 0, clock.now(), None
    delivery.save()


def _record_success(delivery: BaseDelivery, endpoint: BaseEndpoint, now: datetime) -> None:
    delivery.attempts += 1
    delivery.state, delivery.not_before, delivery.last_error = State.DELIVERED, None, ""
    if endpoint.failures >= MIN_OUTAGE_FAILURES:
        endpoint.deliveries.filter(state=State.WAITING, got_response=False).update(not_before=now)
    endpoint.failures = 0


def _record_failure(delivery: BaseDelivery, endpoint: BaseEndpoint, result: AttemptResult, now: datetime) -> None:
    endpoint.failures += 1
    delivery.record_failure(str(result), RETRIES)
    if result.status == HTTP_GONE:
        delivery.not_before, delivery.failed_at = None, now
        _disable_endpoint(endpoint, now)
    if delivery.failed_at:
        delivery.state = State.GIVEN_UP
    elif result.retry_after is not None and result.retry_after > 0:
        endpoint.not_before = now + min(timedelta(seconds=result.retry_after), MAX_RETRY_AFTER)
        delivery.not_before = max(delivery.not_before, endpoint.not_before)


def _disable_endpoint(endpoint: BaseEndpoint, now: datetime) -> None:
    """Disable an endpoint that responded 410 Gone, and give up its deliveries. An administrator can enable it again."""
    endpoint.deliveries.filter(state=State.WAITING).update(
        state=State.GIVEN_UP,
        not_before=None,
        failed_at=now,
        last_error=gettext_noop("The endpoint responded 410 Gone."),
    )
    disabled = {"is_active": False, "gone_at": now, **endpoint.values_when_disabled}
    type(endpoint)._default_manager.filter(pk=endpoint.pk).update(**disabled)
