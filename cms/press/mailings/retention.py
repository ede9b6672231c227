"""Delete the deliveries of old mailings; the mailings and their figures stay."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from cms.core import clock

from .models import Delivery

DELETE_BATCH_SIZE = 500


def delete_expired() -> int:
    """Delete a batch of the deliveries of mailings that ended a while ago, and return their number."""
    before = clock.now() - timedelta(days=settings.MAILING_RETENTION_DAYS)
    expired = Delivery.objects.filter(mailing__finished_at__lt=before)
    ids = list(expired.order_by("pk").values_list("pk", flat=True)[:DELETE_BATCH_SIZE])
    return Delivery.objects.filter(pk__in=ids).delete()[0] if ids else 0
