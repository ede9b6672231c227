"""The pages that wait to be looked at again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from search.models import Dirty

Priority = Dirty.Priority


def mark(ids: Iterable[int], priority: int = Priority.CHANGE) -> None:
    """Look at these pages again, now. A page that is being looked at is looked at once more; a parked one is tried."""
    now = timezone.now()
    Dirty.objects.bulk_create(
        [Dirty(page_id=pk, priority=priority, marked_at=now, not_before=now) for pk in sorted(set(ids))],
        update_conflicts=True,
        unique_fields=["page_id"],
        update_fields=["priority", "marked_at", "not_before", "claim", "attempts", "parked_at"],
    )


def due(now: datetime) -> QuerySet[Dirty]:
    """What may be claimed, what somebody has just saved before what is one of many."""
    return Dirty.objects.filter(not_before__lte=now).order_by("priority", "not_before")


def waiting() -> QuerySet[Dirty]:
    """What has still to be done; parked pages are counted apart."""
    return Dirty.objects.filter(parked_at=None)


def parked() -> QuerySet[Dirty]:
    """What failed so often that only an hourly attempt is made."""
    return Dirty.objects.exclude(parked_at=None)


def among(ids: Iterable[int]) -> set[int]:
    """Those of the pages that are waiting or parked."""
    return set(Dirty.objects.filter(page_id__in=list(ids)).values_list("page_id", flat=True))
