"""Delete e-mails whose attempts were used up a while ago, and those whose result nobody has resolved."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import Q

from cms.core import clock

from .models import QueuedMail


def delete_expired() -> int:
    """Delete the expired rows and return their number."""
    before = clock.now() - timedelta(days=settings.EMAIL_RETENTION_DAYS)
    return QueuedMail.objects.filter(Q(failed_at__lt=before) | Q(unknown_since__lt=before)).delete()[0]
