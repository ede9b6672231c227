"""What is forgotten of sign-ups: who never confirmed, what could not be sent, and how often somebody asked."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from .models import ConfirmationToken, OutgoingEmail, SignUpRequest, Subscriber
from .rate_limit import delete_old_counters

RETENTION_PERIOD = timedelta(days=30)  # of addresses that were never confirmed, and of jobs that failed


def delete_expired() -> int:
    """Delete what nobody needs any more; answers how many rows."""
    now = timezone.now()
    past = (
        ConfirmationToken.objects.filter(expires_at__lt=now),
        Subscriber.objects.filter(status=Subscriber.Status.PENDING, created_at__lt=now - RETENTION_PERIOD),
        *(model.objects.filter(failed_at__lt=now - RETENTION_PERIOD) for model in (SignUpRequest, OutgoingEmail)),
    )
    return delete_old_counters(now) + sum(rows.delete()[0] for rows in past)
