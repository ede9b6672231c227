"""The queue of pages whose similar pages have to be computed. A job is kept until its result is stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Case, F, Min, QuerySet, Value, When
from django.db.models.functions import Coalesce

from cms.core import clock
from cms.jobs.queue import Claim, RetryPolicy, claim_due, exponential_delays
from search.models import SimilarityJob

INDEX_DELAY = timedelta(seconds=2)  # an engine may show a write only a second later, and edits often follow one another
LEASE = timedelta(minutes=1)
RETRIES = RetryPolicy(exponential_delays(60.0), parked_delay=timedelta(minutes=1), jitter=0.2)
REFRESH_AFTER = timedelta(days=30)  # neighbours of changed pages are computed at once; only frequencies drift
REFRESH_INTERVAL = timedelta(seconds=1)


def mark(ids: Iterable[int], *, spreads: bool = False) -> None:
    """Request that the similar pages of these pages are computed again.

    `spreads`: the pages themselves have changed, so their neighbours are computed as well. A waiting page keeps its
    position in the queue, so that a page whose neighbours change all the time is still computed.
    """
    ids = sorted(set(ids))
    if not ids:
        return
    with transaction.atomic():
        _lock(ids)
        due = Value(clock.now() + INDEX_DELAY)
        not_before = Case(When(claim=None, then=Coalesce(F("not_before"), due)), default=due)
        rows = SimilarityJob.objects.filter(page_id__in=ids)
        rows.update(not_before=not_before, claim=None, **({"spreads": True} if spreads else {}))


def claim_jobs(limit: int, ahead: timedelta = timedelta(0)) -> Claim[SimilarityJob]:
    """Claim the next jobs: changed pages before their neighbours, so that each neighbour is computed once."""
    rows = SimilarityJob.objects.order_by("-spreads", "not_before", "page_id")
    return claim_due(rows, limit, LEASE, ahead)


def find_oldest(limit: int) -> Claim[SimilarityJob]:
    """Return the pages computed longest ago, without a lease. Their lists age because word frequencies change."""
    rows = SimilarityJob.objects.filter(not_before=None, computed_at__lte=clock.now() - REFRESH_AFTER)
    return Claim(SimilarityJob, uuid4(), list(rows.order_by("computed_at", "page_id")[:limit]))


def find_next_refresh(after: datetime) -> datetime | None:
    """Return when the oldest list is to be refreshed; a moment of each idle second is spent on those that are."""
    oldest = SimilarityJob.objects.filter(not_before=None).aggregate(at=Min("computed_at"))["at"]
    return oldest and max(oldest + REFRESH_AFTER, after + REFRESH_INTERVAL)


def waiting() -> QuerySet[SimilarityJob]:
    """Return the jobs that are not done."""
    return SimilarityJob.objects.exclude(not_before=None)


def finish_jobs(done: Sequence[SimilarityJob], gone: Collection[int], neighbours: Collection[int]) -> None:
    """Finish the jobs, delete those of pages that are `gone`, and mark the neighbours.

    Call it in the transaction that stores the results. A page that was marked again in the meantime keeps waiting.
    """
    began_with = {row.page_id: (row.claim, row.not_before) for row in done}
    now = _lock([*began_with, *neighbours])
    finished = {pk for pk, state in began_with.items() if now[pk] == state}
    rows = SimilarityJob.objects
    rows.filter(page_id__in=finished & set(gone)).delete()
    rows.filter(page_id__in=finished - set(gone)).update(
        not_before=None, claim=None, spreads=False, computed_at=clock.now(), attempts=0, failed_at=None
    )
    mark(neighbours)


def _lock(ids: Iterable[int]) -> dict[int, tuple[UUID | None, datetime | None]]:
    """Lock the rows, creating missing ones, always in the same order so that two workers cannot deadlock."""
    ids = sorted(set(ids))
    SimilarityJob.objects.bulk_create([SimilarityJob(page_id=pk, not_before=None) for pk in ids], ignore_conflicts=True)
    locked = SimilarityJob.objects.select_for_update().filter(page_id__in=ids).order_by("page_id")
    return {pk: (claim, not_before) for pk, claim, not_before in locked.values_list("page_id", "claim", "not_before")}
