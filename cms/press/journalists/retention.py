"""Delete the contacts that are not needed any more."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import Q

from cms.core import clock

from .data_requests import forget_names
from .models import Journalist, JournalistImport

DELETE_BATCH_SIZE = 500


def delete_expired() -> int:
    """Delete a batch of the expired contacts, and return the number of rows.

    A contact who has unsubscribed is kept for a time, so that the withdrawal can be proved, and so that an import does
    not add the address again. One who is inactive or has not consented expires some time after its last change.
    """
    now = clock.now()
    unsubscribed = now - timedelta(days=settings.UNSUBSCRIBED_RETENTION_DAYS)
    unused = now - timedelta(days=settings.JOURNALIST_RETENTION_DAYS)
    inactive = Journalist.objects.filter(changed_at__lt=unused, status=Journalist.Status.INACTIVE)
    unasked = Journalist.objects.filter(changed_at__lt=unused).not_consenting()
    expired = Journalist.objects.filter(
        Q(status=Journalist.Status.UNSUBSCRIBED, unsubscribed_at__lt=unsubscribed)
        | Q(pk__in=inactive.values("pk"))
        | (Q(pk__in=unasked.values("pk")) & ~Q(status=Journalist.Status.UNSUBSCRIBED))
    )
    ids = list(expired.order_by("pk").values_list("pk", flat=True)[:DELETE_BATCH_SIZE])
    deleted = Journalist.objects.filter(pk__in=ids).delete()[0] if ids else 0
    imported = now - timedelta(days=settings.IMPORT_RETENTION_DAYS)
    return deleted + JournalistImport.objects.filter(created_at__lt=imported).delete()[0] + forget_names()
