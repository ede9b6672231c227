"""The queue of pages to be indexed again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import QuerySet

from cms.core import clock
from cms.jobs.queue import Claim, RetryPolicy, claim_due, exponential_delays
from search.models import ReindexRequest

Priority = ReindexRequest.Priority

BATCH_SIZE = 500  # pages
LEASE = timedelta(seconds=20)  # the longest wait of a publication for a worker that was killed
RETRIES = RetryPolicy(exponential_delays(60.0), parked_delay=timedelta(hours=1), jitter=0.2)


def mark(ids: Iterable[int], priority: int = Priority.CHANGE, *, hides: bool = False) -> None:
    """Request that these pages are indexed again now.

    A page that a worker is writing is written once more; a parked page is retried. A request that `hides` something
    keeps doing so when its page is marked again.
    """
    now = clock.now()
    fields = ["priority", "marked_at", "not_before", "claim", "attempts", "failed_at"]
    ReindexRequest.objects.bulk_create(
        [
            ReindexRequest(page_id=pk, priority=priority, marked_at=now, not_before=now, hides=hides)
            for pk in sorted(set(ids))
        ],
        update_conflicts=True,
        unique_fields=["page_id"],
        update_fields=[*fields, "hides"] if hides else fields,
    )


def claim_pages(limit: int = BATCH_SIZE) -> Claim[ReindexRequest]:
    """Claim the next pages: single changes before bulk changes."""
    return claim_due(ReindexRequest.objects.order_by("priority", "not_before"), limit, LEASE)


def waiting() -> QuerySet[ReindexRequest]:
    """Return the requests that are not parked."""
    return ReindexRequest.objects.filter(failed_at=None)


def parked() -> QuerySet[ReindexRequest]:
    """Return the requests that failed repeatedly and are retried only once an hour."""
    return ReindexRequest.objects.exclude(failed_at=None)


def find_queued(ids: Iterable[int]) -> set[int]:
    """Return the pages among `ids` that are waiting or parked."""
    return set(ReindexRequest.objects.filter(page_id__in=list(ids)).values_list("page_id", flat=True))
