"""End accesses, and delete what is no longer needed of them."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Q

from cms.core import clock

from .accesses import end_accesses, remove_kits
from .models import EmbargoAccess, KitArchive, PersonalKit

DELETE_BATCH_SIZE = 200  # rows of each kind
BUILD_TIME = timedelta(minutes=10)  # a worker stores the file of an archive without a kit within this time


def delete_expired() -> int:
    """Record the end of accesses, delete the files of their kits, and later the accesses. Return the number of rows.

    EMBARGO_ACCESS_RETENTION_DAYS after its end, an access is deleted with what the journalist accepted and opened. If
    the release was never published, it is deleted so long after it was opened.
    """
    end_accesses(EmbargoAccess.objects.filter(page__live=True))  # these pages were published without signals
    has_ended = Q(access__revoked_at__isnull=False) | Q(access__ended_at__isnull=False)
    remove_kits(PersonalKit.objects.filter(has_ended))
    return _delete_archives() + _delete_accesses()


def _delete_archives() -> int:
    """Delete archives without a kit, the file first: a row whose file is gone is found again.

    Raises:
        MediaUnavailable: The storage does not respond. A file without a row would stay for ever.
    """
    deleted = 0
    unused = KitArchive.objects.filter(kit=None, built_at__lt=clock.now() - BUILD_TIME)
    for archive in unused.order_by("pk")[:DELETE_BATCH_SIZE]:
        default_storage.delete(archive.stored_name)
        if not default_storage.exists(archive.stored_name):
            archive.delete()
            deleted += 1
    return deleted


def _delete_accesses() -> int:
    before = clock.now() - timedelta(days=settings.EMBARGO_ACCESS_RETENTION_DAYS)
    is_abandoned = Q(revoked_at=None, ended_at=None, opened_at__lt=before)
    expired = EmbargoAccess.objects.filter(Q(revoked_at__lt=before) | Q(ended_at__lt=before) | is_abandoned)
    ids = list(expired.order_by("pk").values_list("pk", flat=True)[:DELETE_BATCH_SIZE])
    return EmbargoAccess.objects.filter(pk__in=ids).delete()[0] if ids else 0
