"""Delete unconfirmed subscribers, failed jobs, expired tokens and old counters of sign-ups."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from .models import ConfirmationToken, OutgoingEmail, SignUpRequest, Subscriber
from .rate_limit import delete_old_counters

RETENTION_PERIOD = timedelta(days=30)  # of unconfirmed addresses and of failed jobs


def delete_expired() -> int:
    """Delete the expired rows and return their number."""
    now = timezone.now()
    expired = (
        ConfirmationToken.objects.filter(expires_at__lt=now),
        Subscriber.objects.filter(status=Subscriber.Status.PENDING, created_at__lt=now - RETENTION_PERIOD),
        *(model.objects.filter(failed_at__lt=now - RETENTION_PERIOD) for model in (SignUpRequest, OutgoingEmail)),
    )
    return delete_old_counters(now) + sum(rows.delete()[0] for rows in expired)
