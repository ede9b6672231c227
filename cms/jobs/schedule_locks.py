"""One worker publishes or expires an object, also if several workers find at the same moment that it is due.

Without the lock, the slower worker would publish once more what an editor has unpublished in the meantime.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection, models
from wagtail.models import Revision


def lock_if_due(item: models.Model, now: datetime) -> bool:
    """Lock the object for the current transaction. Return whether it is still due and no other worker has locked it.

    Where the database has one writer, the transaction itself is the lock.
    """
    is_due = {"approved_go_live_at__lte": now} if isinstance(item, Revision) else {"live": True, "expire_at__lte": now}
    rows = type(item)._base_manager.filter(pk=item.pk, **is_due)
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    return bool(rows.values_list("pk", flat=True)[:1])
