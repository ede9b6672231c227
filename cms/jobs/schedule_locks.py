"""One worker publishes or expires an object, also if several workers find at the same moment that it is due.

Without the lock, the slower worker would publish once more what an editor has unpublished in the meantime. A page that
an editor changes or moves at this moment is left for the next run.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection, models
from wagtail.models import Page, Revision

from cms.db.page_locks import is_renamed, lock_tree


def lock_if_due(item: models.Model, now: datetime) -> bool:
    """Lock the object for the current transaction. Return whether it is still due and no other worker has locked it.

    Where the database has one writer, the transaction itself is the lock.
    """
    if isinstance(item, Revision) and not _lock_page(item):
        return False
    is_due = {"approved_go_live_at__lte": now} if isinstance(item, Revision) else {"live": True, "expire_at__lte": now}
    return _lock(type(item)._base_manager.filter(pk=item.pk, **is_due))


def _lock_page(revision: Revision) -> bool:
    """Lock the page of the revision, as requests of the admin do. Return False if that is not possible now."""
    if revision.base_content_type.model_class() is not Page:
        return True
    if is_renamed(int(revision.object_id), revision.content.get("slug", "")):
        lock_tree()
    return _lock(Page._base_manager.filter(pk=revision.object_id))


def _lock(rows: models.QuerySet) -> bool:
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, no_key=True)
    return bool(rows.values_list("pk", flat=True)[:1])
