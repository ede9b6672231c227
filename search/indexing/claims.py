"""Taking pages that wait, and giving them back: done, failed, or untouched."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from search.models import Dirty

from .dirty import due
from .document_versions import Taken, take_versions

BATCH = 500
LEASE = timedelta(seconds=20)  # a worker that was killed holds its pages up no longer than this
PARK_AFTER = 8  # attempts
PARKED = timedelta(hours=1)
LONGEST_WAIT = 60.0  # seconds between two attempts


@dataclass(frozen=True, slots=True)
class Claim:
    """Some pages, taken by one worker for the length of a lease."""

    token: uuid.UUID
    pages: Mapping[int, Taken]
    attempts: Mapping[int, int]


def claim(limit: int = BATCH) -> Claim | None:
    """The next pages with their new versions, or None. Look before the lock: looking often must cost little."""
    if not due(timezone.now()).exists():
        return None
    with transaction.atomic():
        now = timezone.now()
        rows = list(_locked(due(now))[:limit])
        if not rows:
            return None
        token = uuid.uuid4()
        ids = [row.page_id for row in rows]
        Dirty.objects.filter(page_id__in=ids).update(claim=token, not_before=now + LEASE)
        return Claim(token, take_versions(ids), {row.page_id: row.attempts for row in rows})


def forget(claim: Claim, ids: Iterable[int]) -> None:
    """These pages are done, unless they were marked again meanwhile."""
    Dirty.objects.filter(claim=claim.token, page_id__in=list(ids)).delete()


def release(claim: Claim) -> None:
    """Nothing could be done, by no fault of the pages."""
    Dirty.objects.filter(claim=claim.token).update(claim=None, not_before=timezone.now())


def put_off(claim: Claim, reasons: Mapping[int, str]) -> None:
    """These pages failed: try again later and later, then hourly."""
    now = timezone.now()
    for pk, reason in reasons.items():
        attempts = claim.attempts[pk] + 1
        is_parked = attempts >= PARK_AFTER
        Dirty.objects.filter(claim=claim.token, page_id=pk).update(
            claim=None,
            attempts=attempts,
            last_error=reason[:300],
            parked_at=now if is_parked else None,
            not_before=now + PARKED if is_parked else _later(now, attempts),
        )


def pause(failures: int, longest: float = LONGEST_WAIT) -> float:
    """Seconds to wait after so many failures: 1, 2, 4 … with a fifth more or less, so that not all come at once."""
    return min(longest, 2.0 ** min(failures - 1, 16)) * random.uniform(0.8, 1.2)  # noqa: S311


def _later(now: datetime, attempts: int) -> datetime:
    return now + timedelta(seconds=pause(attempts))


def _locked(rows: QuerySet[Dirty]) -> QuerySet[Dirty]:
    """Where the database has one writer, the transaction itself is the lock."""
    if connection.features.has_select_for_update_skip_locked:
        return rows.select_for_update(skip_locked=True)
    return rows
