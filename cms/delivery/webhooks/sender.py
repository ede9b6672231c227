"""Send the messages of one kind of webhook, and record the results: success, another attempt, or giving up.

Threads without database access send the messages, one at a time to each endpoint, so that a slow endpoint delays no
other. The worker claims the endpoint while it sends. If the worker is killed, another one sends the message again, with
the same id, at the end of the lease.

A failed message is retried for about a day, as Standard Webhooks recommends. An endpoint gets its oldest message first.
A failed message blocks later ones during its first MAX_HOLDING_ATTEMPTS attempts: a short failure does not change the
order, and a message that is always rejected does not stop the others. The first success after an outage makes all
deliveries due that got no response.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_noop

from cms.core import clock
from cms.jobs.queue import Claim, RetryPolicy, claim_due
from cms.operations.metrics.instruments import WEBHOOK_ATTEMPTS
from cms.operations.traces.spans import WEBHOOK_MESSAGE, start_span

from .http_client import CONNECT_TIMEOUT_SECONDS, TOTAL_TIMEOUT_SECONDS, AttemptResult, post
from .models import BaseDelivery, BaseEndpoint
from .signatures import build_headers

log = structlog.get_logger(__name__)

State = BaseDelivery.State
D = TypeVar("D", bound=BaseDelivery)

RETRY_DELAYS_SECONDS = (2, 10, 30, 120, 300, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 32_400)  # 23 hours in total
RETRIES = RetryPolicy(tuple(timedelta(seconds=seconds) for seconds in RETRY_DELAYS_SECONDS), jitter=0.1)
MAX_HOLDING_ATTEMPTS = 3
MIN_OUTAGE_FAILURES = 3  # consecutive failures
HTTP_GONE = 410
MAX_RETRY_AFTER = timedelta(hours=1)
MAX_CONCURRENT_ENDPOINTS = 8
RESULT_TIMEOUT_SECONDS = 0.05  # then the worker does other work
# The host name is resolved first, and may have several IP addresses.
LEASE = timedelta(seconds=TOTAL_TIMEOUT_SECONDS + 8 * CONNECT_TIMEOUT_SECONDS + 30)
DELETE_BATCH_SIZE = 500  # deliveries


class Sender(Generic[D]):
    """Sends the deliveries of a model; there is one for each model in a worker."""

    def __init__(self, model: type[D]) -> None:
        self.model = model
        self.sending: dict[Future[AttemptResult], D] = {}
        self._threads = ThreadPoolExecutor(MAX_CONCURRENT_ENDPOINTS, thread_name_prefix="webhook")

    def send_due(self) -> int:
        """Start and record attempts once, and return their number without those that are still being sent."""
        started = self._start()
        if self.sending:
            wait(self.sending, timeout=RESULT_TIMEOUT_SECONDS, return_when=FIRST_COMPLETED)
        return started + self._finish()

    def find_next_due(self, _: datetime) -> datetime | None:
        """Return when to look at messages that are being sent, None if there are none."""
        return clock.now() + timedelta(seconds=RESULT_TIMEOUT_SECONDS) if self.sending else None

    def claim_endpoints(self, limit: int) -> Claim[Any]:
        """Claim endpoints with a due delivery, those that have waited longest first."""
        due = next_deliveries(self.model, clock.now()).filter(endpoint=OuterRef("pk"))
        return claim_due(self._endpoints.filter(Exists(due), is_active=True).order_by("not_before"), limit, LEASE)

    def delete_expired(self) -> int:
        """Delete a batch of the deliveries older than WEBHOOK_RETENTION_DAYS, and return the number of rows."""
        period = timedelta(days=settings.WEBHOOK_RETENTION_DAYS)
        old = self.model._default_manager.filter(created_at__lt=clock.now() - period)
        ids = list(old.values_list("pk", flat=True)[:DELETE_BATCH_SIZE])
        return self.model._default_manager.filter(pk__in=ids).delete()[0]

    @property
    def _endpoints(self) -> Any:
        endpoint_model: Any = self.model._meta.get_field("endpoint").related_model
        return endpoint_model._default_manager

    def _start(self) -> int:
        """Start sending the next message of every endpoint with a due delivery, and return the number of endpoints."""
        if len(self.sending) >= MAX_CONCURRENT_ENDPOINTS:
            return 0
        claim = self.claim_endpoints(MAX_CONCURRENT_ENDPOINTS - len(self.sending))
        for endpoint in claim.rows:
            now = clock.now()
            delivery = next_deliveries(self.model, now).filter(endpoint=endpoint).select_related("endpoint").first()
            body = delivery.build_body() if delivery else None
            if delivery and body is not None:
                signed = build_headers(endpoint, delivery.message, body, now)
                self.sending[self._threads.submit(_send, endpoint, delivery, body, signed)] = delivery
            else:
                claim.release([endpoint.pk])
        return len(claim.rows)

    def _finish(self) -> int:
        """Record the results of finished attempts, and return their number."""
        done = [future for future in self.sending if future.done()]
        for future in done:
            delivery = self.sending.pop(future)
            if self.model._default_manager.filter(pk=delivery.pk).exists():
                record_result(delivery, future.result())
            else:  # it was deleted while it was being sent, perhaps with its endpoint
                self._endpoints.filter(pk=delivery.endpoint_id).update(claim=None, not_before=clock.now())
        return len(done)


def _send(endpoint: BaseEndpoint, delivery: BaseDelivery, body: str, headers: Mapping[str, str]) -> AttemptResult:
    """Send one message. The first attempt begins the trace of the message, and the others belong to it."""
    message = (WEBHOOK_MESSAGE, delivery.message)
    is_first = not delivery.attempts
    attributes = {
        "clarion.webhook.message": delivery.message,
        "clarion.webhook.endpoint": endpoint.pk,
        "clarion.webhook.attempt": delivery.attempts + 1,
    }
    with start_span(
        "webhook.deliver", attributes, identity=message if is_first else None, causes=() if is_first else [message]
    ) as span:
        result = post(endpoint.url, body, headers, purpose=endpoint.purpose)
        span.set({"http.response.status_code": result.status or 0, "clarion.webhook.delivered": result.is_success})
        return result


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


def resend_all(endpoint: BaseEndpoint) -> int:
    """Make all messages due now that the endpoint has not received, and return their number."""
    found = endpoint.deliveries.filter(state__in=(State.WAITING, State.GIVEN_UP))
    with transaction.atomic():
        type(endpoint)._default_manager.filter(pk=endpoint.pk, claim=None).update(not_before=clock.now())
        return int(found.update(state=State.WAITING, attempts=0, not_before=clock.now(), failed_at=None))


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
