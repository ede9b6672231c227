"""Delete unconfirmed and unsubscribed addresses, failed jobs and expired tokens of sign-ups."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef

from cms.core import clock

from .models import ConfirmationToken, ConsentRecord, SignUpRequest, Subscriber


def delete_expired() -> int:
    """Delete the expired rows and return their number."""
    now = clock.now()
    unconfirmed = now - timedelta(days=settings.UNCONFIRMED_RETENTION_DAYS)
    unsubscribed = now - timedelta(days=settings.UNSUBSCRIBED_RETENTION_DAYS)
    failed = now - timedelta(days=settings.EMAIL_RETENTION_DAYS)
    # The status is that of the letter; an address may have confirmed something else.
    in_use = ConsentRecord.objects.filter(subscriber=OuterRef("pk"), confirmed_at__isnull=False, withdrawn_at=None)
    expired = (
        ConfirmationToken.objects.filter(expires_at__lt=now),
        Subscriber.objects.filter(~Exists(in_use), status=Subscriber.Status.PENDING, created_at__lt=unconfirmed),
        Subscriber.objects.filter(
            ~Exists(in_use), status=Subscriber.Status.UNSUBSCRIBED, unsubscribed_at__lt=unsubscribed
        ),
        SignUpRequest.objects.filter(failed_at__lt=failed),
    )
    return sum(rows.delete()[0] for rows in expired)
