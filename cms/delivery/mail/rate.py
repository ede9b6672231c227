"""The rate of all workers together: each e-mail gets a slot, and the next free slot is a time in the database.

Slots are reserved before e-mails are sent. A worker that is killed leaves its slots unused, so the rate is never
exceeded; it may be lower for a second.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from limits import parse

from cms.core import clock

from .models import MailServerState, QueuedMail

HORIZON = timedelta(seconds=1)  # how far ahead slots are reserved, and so for how long a batch lasts
MAX_BATCH_SIZE = 20  # e-mails


def get_interval() -> timedelta:
    """Return the time between two e-mails at MAIL_RATE."""
    rate = parse(settings.MAIL_RATE)
    return timedelta(seconds=rate.get_expiry() / rate.amount)


def reserve_slots(wanted: int) -> list[datetime]:
    """Reserve slots for up to `wanted` e-mails within the horizon; none if others have reserved the next second."""
    interval, now = get_interval(), clock.now()
    with transaction.atomic():
        state = MailServerState.objects.select_for_update().get_or_create(pk=1)[0]
        first = max(now, state.next_at)
        if first > now + HORIZON:
            return []
        count = max(1, min(wanted, MAX_BATCH_SIZE, int((now + HORIZON - first) / interval)))
        state.next_at = first + count * interval
        state.save(update_fields=["next_at"])
    return [first + number * interval for number in range(count)]


def find_next_due(after: datetime) -> datetime | None:
    """Return when the next slot is free, if e-mails have been due since `after` and wait for one."""
    if not QueuedMail.objects.filter(not_before__lte=after).exists():
        return None
    state = MailServerState.objects.filter(pk=1, next_at__gt=after).first()
    return state.next_at - HORIZON if state else None
