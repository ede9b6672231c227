"""Send the messages of one kind of webhook, for the worker.

Threads without database access send the messages, one at a time to each endpoint, so that a slow endpoint delays no
other. The worker claims the endpoint while it sends. If the worker is killed, another one sends the message again, with
the same id, at the end of the lease.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db.models import Exists, OuterRef

from cms.core import clock
from cms.jobs.queue import Claim, claim_due
from cms.operations.traces.spans import WEBHOOK_MESSAGE, start_span

from .base_models import BaseDelivery, BaseEndpoint
from .http_client import CONNECT_TIMEOUT_SECONDS, TOTAL_TIMEOUT_SECONDS, AttemptResult, post
from .retries import next_deliveries, record_result
from .signatures import build_headers

MAX_CONCURRENT_ENDPOINTS = 8
RESULT_TIMEOUT_SECONDS = 0.05  # then the worker does other work
LEASE = timedelta(
    seconds=TOTAL_TIMEOUT_SECONDS + 8 * CONNECT_TIMEOUT_SECONDS + 30
)  # the host name is resolved first, and may have several addresses
DELETE_BATCH_SIZE = 500  # deliveries

D = TypeVar("D", bound=BaseDelivery)


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
        result = post(endpoint.url, body, headers)
        span.set({"http.response.status_code": result.status or 0, "clarion.webhook.delivered": result.is_success})
        return result
