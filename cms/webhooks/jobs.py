"""The worker's lane: gather what is to be told, send it, write down what came of it.

Sending is done by threads that know no database; one message at a time to an endpoint, so that a slow one holds up
nobody else. Who sends has the endpoint for the length of a lease: a worker that is killed leaves the message to be
sent again, with the id it had.
"""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from .event_builder import gather
from .http_client import CONNECT, TOTAL, Outcome, post
from .models import Delivery, Endpoint
from .retrying import next_for, settle
from .signatures import headers

AT_ONCE = 8  # endpoints sent to at the same time
GLANCE = 0.05  # seconds that are waited for an answer before other work is looked for
LEASE = timedelta(seconds=TOTAL + 8 * CONNECT + 30)  # its name is looked up first, and may have several addresses
KEPT = timedelta(days=30)
TRIMMED = 500  # deliveries forgotten at once

_senders = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook")
_under_way: dict[Future[Outcome], Delivery] = {}


def work() -> int:
    """One round; answers how much there was to do. What is still under way is no reason to come back at once."""
    gathered, started = gather(), _start()
    if _under_way:
        wait(_under_way, timeout=GLANCE, return_when=FIRST_COMPLETED)
    return gathered + started + _finish()


def _start() -> int:
    """Begin to send the next message of every endpoint that has one due."""
    started = 0
    for endpoint in _with_something(room=AT_ONCE - len(_under_way)):
        now = timezone.now()
        delivery = next_for(endpoint, now)
        if delivery and _take(endpoint):
            signed = headers(endpoint, delivery.message, delivery.body, now)
            _under_way[_senders.submit(post, endpoint.url, delivery.body, signed)] = delivery
            started += 1
    return started


def _with_something(room: int) -> list[Endpoint]:
    """The endpoints nobody sends to, for which something waits; those that have waited longest first."""
    waiting = Delivery.objects.filter(endpoint=OuterRef("pk"), state=Delivery.State.WAITING)
    due = waiting.filter(next_at__lte=timezone.now())
    free = Endpoint.objects.filter(Exists(due), is_active=True, not_before__lte=timezone.now())
    return list(free.order_by("not_before")[: max(0, room)])


def _take(endpoint: Endpoint) -> bool:
    """Ours for the length of a lease; False where another worker was quicker."""
    now = timezone.now()
    free = Endpoint.objects.filter(pk=endpoint.pk, not_before=endpoint.not_before, is_active=True)
    return bool(free.update(not_before=now + LEASE))


def _finish() -> int:
    done = [future for future in _under_way if future.done()]
    for future in done:
        delivery = _under_way.pop(future)
        if Delivery.objects.filter(pk=delivery.pk).exists():  # else somebody has deleted the endpoint meanwhile
            settle(delivery, future.result())
    return len(done)


def forget() -> int:
    """Forget a part of what is older than KEPT; answers how much."""
    old = Delivery.objects.filter(created_at__lt=timezone.now() - KEPT).values_list("pk", flat=True)[:TRIMMED]
    return Delivery.objects.filter(pk__in=list(old)).delete()[0]
