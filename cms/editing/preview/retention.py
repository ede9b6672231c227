"""Delete previews that can no longer be read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from cms.core import clock

from .codes import CODE_LIFETIME
from .models import PreviewCode, PreviewToken, SharedDraft, Snapshot
from .tokens import MAX_TOKEN_LIFETIME

DELETE_BATCH_SIZE = 500  # rows of each kind


def delete_expired(now: datetime | None = None) -> int:
    """Delete a batch of expired rows of each kind, and return the number of deleted rows.

    Editors see ended links for SHARED_DRAFT_RETENTION_DAYS.
    A snapshot is kept until its last possible token has expired.
    """
    now = now or clock.now()
    ended = now - timedelta(days=settings.SHARED_DRAFT_RETENTION_DAYS)
    expired = (
        PreviewToken.objects.filter(expires_at__lte=now),
        PreviewCode.objects.filter(expires_at__lte=now),
        Snapshot.objects.filter(taken_at__lte=now - CODE_LIFETIME - MAX_TOKEN_LIFETIME),
        SharedDraft.objects.filter(expires_at__lte=ended),
    )
    return sum(_delete(rows) for rows in expired)


def _delete(rows: QuerySet[Any]) -> int:
    ids = list(rows.order_by("pk").values_list("pk", flat=True)[:DELETE_BATCH_SIZE])
    return rows.model.objects.filter(pk__in=ids).delete()[0] if ids else 0
