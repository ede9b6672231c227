"""Record and withdraw the consent of journalists to press releases by e-mail."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from django.db import transaction

from cms.core import clock
from cms.delivery.mail.queue import cancel_mails
from cms.delivery.sign_ups.models import ConsentRecord, PressPurpose
from cms.operations.audit.actions import AuditEntry
from cms.operations.audit.digests import digest_address
from cms.operations.audit.trail import record_audit

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
        given_at=clock.midnight(given_on),
    )


def record_consent(journalist: Journalist, *, given_on: date, source: str, text: str) -> ConsentRecord:
    """Store a consent. Who has unsubscribed before receives releases again."""
    with transaction.atomic():
        consent = build_consent(journalist, given_on=given_on, source=source, text=text)
        consent.save()
        journalist.changed_at = clock.now()
        journalist.subscribe_again()
        journalist.save(update_fields=["status", "unsubscribed_at", "changed_at"])
    return consent


def withdraw_consent(journalist: Journalist) -> None:
    """Unsubscribe a journalist: withdraw all consents, and cancel the e-mails that wait.

    An inactive contact stays inactive: otherwise accesses to releases under embargo would work again.
    """
    now = clock.now()
    with transaction.atomic():
        locked = Journalist.objects.select_for_update().get(pk=journalist.pk)
        ConsentRecord.objects.filter(journalist=locked, withdrawn_at=None).update(withdrawn_at=now)
        if locked.unsubscribed_at is None:
            locked.unsubscribed_at, locked.changed_at = now, now
            if locked.status == Status.ACTIVE:
                locked.status = Status.UNSUBSCRIBED
            locked.save(update_fields=["status", "unsubscribed_at", "changed_at"])
            record_audit("journalist.unsubscribed", subject=locked, address=digest_address(locked.address))
        cancel_mails(locked)
    journalist.refresh_from_db()


def withdraw_again(entry: AuditEntry) -> int:
    """Unsubscribe a journalist who has unsubscribed."""
    journalist = Journalist.objects.filter(pk=entry.subject_id, unsubscribed_at=None).first()
    if journalist is None:
        return 0
    withdraw_consent(journalist)
    return 1


def deactivate_again(entry: AuditEntry) -> int:
    """Mark a journalist as inactive who was marked so, also one who has unsubscribed."""
    others = Journalist.objects.filter(pk=entry.subject_id).exclude(status=Status.INACTIVE)
    return others.update(status=Status.INACTIVE, changed_at=clock.now())


def delete_again(entry: AuditEntry) -> int:
    """Delete a journalist who was deleted, with the accesses and e-mails that wait."""
    with transaction.atomic():
        for journalist in Journalist.objects.filter(pk=entry.subject_id):
            cancel_mails(journalist)
            journalist.delete()
            return 1
    return 0


def find_day(moment: datetime) -> date:
    """Return the day of a moment in the time zone of the site, in which the days of consents are stored."""
    return moment.astimezone(clock.site_zone()).date()
