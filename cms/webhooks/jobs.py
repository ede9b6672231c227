"""The worker jobs of webhooks: create deliveries, send them and record the results, and delete old deliveries.

Threads without database access send the messages, one at a time to each endpoint, so that a slow endpoint delays no
other. The worker claims the endpoint while it sends. If the worker is killed, another one sends the message again, with
the same id, at the end of the lease.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone

from cms.jobs.queue import Claim, claim_due
from cms.traces.spans import WEBHOOK_MESSAGE, start_span

from .event_builder import create_deliveries
from .http_client import CONNECT_TIMEOUT_SECONDS, TOTAL_TIMEOUT_SECONDS, AttemptResult, post
from .models import Delivery, Endpoint
from .retries import next_deliveries, record_result
from .signatures import build_headers

MAX_CONCURRENT_ENDPOINTS = 8
RESULT_TIMEOUT_SECONDS = 0.05  # then the worker does other work
LEASE = timedelta(
    seconds=TOTAL_TIMEOUT_SECONDS + 8 * CONNECT_TIMEOUT_SECONDS + 30
)  # the host name is resolved first, and may have several addresses
DELETE_BATCH_SIZE = 500  # deliveries

_senders = ThreadPoolExecutor(MAX_CONCURRENT_ENDPOINTS, thread_name_prefix="webhook")
_sending: dict[Future[AttemptResult], Delivery] = {}


def deliver_due() -> int:
    """Create, send and record deliveries once, and return their number without those that are still being sent."""
    created, started = create_deliveries(), _start()
    if _sending:
        wait(_sending, timeout=RESULT_TIMEOUT_SECONDS, return_when=FIRST_COMPLETED)
    return created + started + _finish()


def find_next_due(_: datetime) -> datetime | None:
    """Return when to look at messages that are being sent, None if there are none."""
    return timezone.now() + timedelta(seconds=RESULT_TIMEOUT_SECONDS) if _sending else None


def claim_endpoints(limit: int) -> Claim[Endpoint]:
    """Claim endpoints with a due delivery, those that have waited longest first."""
    due = next_deliveries(timezone.now()).filter(endpoint=OuterRef("pk"))
    return claim_due(Endpoint.objects.filter(Exists(due), is_active=True).order_by("not_before"), limit, LEASE)


def delete_expired() -> int:
    """Delete a batch of the deliveries older than WEBHOOK_RETENTION_DAYS, and return the number of rows."""
    old = Delivery.objects.filter(created_at__lt=timezone.now() - timedelta(days=settings.WEBHOOK_RETENTION_DAYS))
    ids = list(old.values_list("pk", flat=True)[:DELETE_BATCH_SIZE])
    return Delivery.objects.filter(pk__in=ids).delete()[0]


def _start() -> int:
    """Start sending the next message of every endpoint with a due delivery, and return the number of endpoints."""
    if len(_sending) >= MAX_CONCURRENT_ENDPOINTS:
        return 0
    claim = claim_endpoints(MAX_CONCURRENT_ENDPOINTS - len(_sending))
    for endpoint in claim.rows:
        now = timezone.now()
        delivery = next_deliveries(now).filter(endpoint=endpoint).first()
        if delivery:
            signed = build_headers(endpoint, delivery.message, delivery.body, now)
            _sending[_senders.submit(_send, endpoint, delivery, signed)] = delivery
        else:
            claim.release([endpoint.pk])
    return len(claim.rows)


def _send(endpoint: Endpoint, delivery: Delivery, headers: Mapping[str, str]) -> AttemptResult:
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
        result = post(endpoint.url, delivery.body, headers)
        span.set({"http.response.status_code": result.status or 0, "clarion.webhook.delivered": result.is_success})
        return result


def _finish() -> int:
    """Record the results of finished attempts, and return their number."""
    done = [future for future in _sending if future.done()]
    for future in done:
        delivery = _sending.pop(future)
        if Delivery.objects.filter(pk=delivery.pk).exists():  # the endpoint may have been deleted meanwhile
            record_result(delivery, future.result())
    return len(done)
