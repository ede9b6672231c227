"""Record and withdraw the consent of journalists to press releases by e-mail."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from cms.core import clock
from cms.delivery.mail.queue import cancel_mails
from cms.delivery.sign_ups.models import ConsentRecord, PressPurpose

from .models import Journalist

Status = Journalist.Status


def build_consent(journalist: Journalist, *, given_on: date, source: str, text: str) -> ConsentRecord:
    """Return a consent that is not stored yet. `source` says how it was given, `text` has the words agreed to."""
    return ConsentRecord(
        journalist=journalist,
        purpose=PressPurpose.PRESS,
        text=text,
        version=hashlib.sha256(text.encode()).hexdigest()[:16],
        source=source,
        given_at=to_moment(given_on),
    )


def record_consent(journalist: Journalist, *, given_on: date, source: str, text: str) -> ConsentRecord:
    """Store a consent. Who has unsubscribed before receives releases again."""
    with transaction.atomic():
        consent = build_consent(journalist, given_on=given_on, source=source, text=text)
        consent.save()
        journalist.changed_at = clock.now()
        if journalist.status == Status.UNSUBSCRIBED:
            journalist.status, journalist.unsubscribed_at = Status.ACTIVE, None
        journalist.save(update_fields=["status", "unsubscribed_at", "changed_at"])
    return consent


def withdraw_consent(journalist: Journalist) -> None:
    """Unsubscribe a journalist: withdraw all consents, and cancel the e-mails that wait."""
    now = clock.now()
    with transaction.atomic():
        locked = Journalist.objects.select_for_update().get(pk=journalist.pk)
        ConsentRecord.objects.filter(journalist=locked, withdrawn_at=None).update(withdrawn_at=now)
        if locked.status != Status.UNSUBSCRIBED:
            locked.status, locked.unsubscribed_at, locked.changed_at = Status.UNSUBSCRIBED, now, now
            locked.save(update_fields=["status", "unsubscribed_at", "changed_at"])
        cancel_mails(locked)
    journalist.refresh_from_db()


def to_moment(day: date) -> datetime:
    """Return the begin of a day."""
    return timezone.make_aware(datetime.combine(day, time()))
