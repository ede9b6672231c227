"""The stored data of an e-mail address: export and erase it (GDPR, articles 15 and 17), and delete what has expired.

Unconfirmed and unsubscribed addresses, failed requests and unused tokens expire.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.forms.models import model_to_dict

from cms.core import clock
from cms.delivery.mail.suppression import erase_mail_data, export_mail_data
from cms.operations.audit.digests import digest_address
from cms.operations.audit.trail import record_audit

from .models import ConfirmationToken, ConsentRecord, SignUpRequest, Subscriber


def export_data(address: str) -> dict[str, Any]:
    """Return all rows about a normalised address, also those of other apps that refer to its subscriber."""
    subscriber = Subscriber.objects.filter(address=address).first()
    return {
        "address": address,
        "subscriber": _row(subscriber) if subscriber else None,
        **{name: [_row(row) for row in _related_rows(subscriber, name)] for name in _find_related_names()},
        "sign_up_requests": [_row(queued) for queued in SignUpRequest.objects.filter(address=address)],
        **export_mail_data(address),
    }


def erase_data(address: str) -> int:
    """Delete all rows about a normalised address in one transaction, and return their number."""
    with transaction.atomic():
        record_audit("subscriber.erased", subject="", address=digest_address(address))
        return (
            erase_mail_data(address, Subscriber)
            + SignUpRequest.objects.filter(address=address).delete()[0]
            + Subscriber.objects.filter(address=address).delete()[0]
        )


def _find_related_names() -> list[str]:
    """Return the names of all relations to a subscriber, without the tokens, which are only hashes."""
    names = [relation.get_accessor_name() for relation in Subscriber._meta.related_objects]
    return [name for name in names if name and name != "tokens"]


def _related_rows(subscriber: Subscriber | None, name: str) -> Iterable[Any]:
    return getattr(subscriber, name).all() if subscriber else ()


def _row(row: Any) -> dict[str, Any]:
    return model_to_dict(row) | {"id": row.pk}


def _find_unused(now: datetime, *, asked_before: datetime) -> QuerySet[Subscriber]:
    """Return the addresses that have confirmed nothing, and were not asked to since a time or by a link that works.

    The status is that of the letter; an address may have confirmed something else.
    """
    consents = ConsentRecord.objects.valid().filter(subscriber=OuterRef("pk"))
    tokens = ConfirmationToken.objects.filter(subscriber=OuterRef("pk"), expires_at__gt=now)
    return Subscriber.objects.filter(~Exists(consents), ~Exists(tokens)).exclude(last_asked_at__gte=asked_before)


def delete_expired() -> int:
    """Delete the expired rows and return their number."""
    now = clock.now()
    unconfirmed = now - timedelta(days=settings.UNCONFIRMED_RETENTION_DAYS)
    unsubscribed = now - timedelta(days=settings.UNSUBSCRIBED_RETENTION_DAYS)
    failed = now - timedelta(days=settings.EMAIL_RETENTION_DAYS)
    unused = _find_unused(now, asked_before=unconfirmed)
    expired = (
        ConfirmationToken.objects.filter(expires_at__lt=now),
        unused.filter(status=Subscriber.Status.PENDING, created_at__lt=unconfirmed),
        unused.filter(status=Subscriber.Status.UNSUBSCRIBED, unsubscribed_at__lt=unsubscribed),
        SignUpRequest.objects.filter(failed_at__lt=failed),
    )
    return sum(rows.delete()[0] for rows in expired)
