"""What takes pages, snippets and files back again after a restore, as the audit trail has recorded it.

Each function gets an `AuditEntry` and returns how many rows it has changed: 0 if the object does not exist, or was
taken back already.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Model, Q
from django.db.models.deletion import ProtectedError
from django.utils.translation import gettext
from wagtail.models import Collection, CollectionViewRestriction, DraftStateMixin, Page, PageViewRestriction, Revision

from cms.operations.audit.actions import AuditEntry, Postponed
from cms.operations.audit.trail import name_row

from . import journal

SCHEDULED, CANCELLED = "page.scheduled", "page.schedule_cancelled"


def unpublish_again(entry: AuditEntry) -> int:
    """Unpublish a page or snippet, with its aliases, and cancel its scheduled publication."""
    item = find_object(entry)
    return unpublish(item) if isinstance(item, DraftStateMixin) else 0


def unpublish(item: DraftStateMixin) -> int:
    """Hide a page or snippet; one that is not live may be scheduled to go live."""
    with journal.atomic_with_journal():
        changed = int(item.revisions.exclude(approved_go_live_at=None).update(approved_go_live_at=None))
        if item.live:
            specific = item.specific if isinstance(item, Page) else item
            specific.unpublish()
            changed += 1
    return changed


def delete_again(entry: AuditEntry) -> int:
    """Delete an object. A page is hidden at once, and deleted after those below it that were deleted as well.

    Raises:
        Postponed: Pages below it have not been deleted, for example because they had been moved before.
    """
    item = find_object(entry)
    if item is None:
        return 0
    if isinstance(item, Page) and item.get_children().exists():
        unpublish(item)
        raise Postponed("Pages below it were not deleted, for example because they had been moved before.")
    try:
        with journal.atomic_with_journal():
            (item.specific if isinstance(item, Page) else item).delete()
    except ProtectedError:
        if isinstance(item, DraftStateMixin):
            unpublish(item)
        raise Postponed("Other objects refer to it.") from None
    return 1


def restrict_again(entry: AuditEntry) -> int:
    """Hide a page and those below it from the public; users of the admin see them."""
    page = find_object(entry)
    if page is None or PageViewRestriction.objects.filter(page_id=page.pk).exists():
        return 0
    with journal.atomic_with_journal():
        PageViewRestriction.objects.create(page_id=page.pk, restriction_type=PageViewRestriction.LOGIN)
    return 1


def restrict_collection_again(entry: AuditEntry) -> int:
    """Hide the documents of a collection and of those below it from the public; users of the admin see them."""
    collection = find_object(entry)
    if collection is None or CollectionViewRestriction.objects.filter(collection_id=collection.pk).exists():
        return 0
    with journal.atomic_with_journal():
        _hide_folder(collection)
    return 1


def hide_document_again(entry: AuditEntry) -> int:
    """Move a document to the folder to which it was moved, or if that is public or missing, to a new hidden one."""
    document: Any = find_object(entry)
    if document is None or document.collection.get_view_restrictions().exists():
        return 0
    folder = Collection.objects.filter(pk=entry.facts["collection"]).first()
    with journal.atomic_with_journal():
        if folder is None or not folder.get_view_restrictions().exists():
            folder = Collection.get_first_root_node().add_child(instance=Collection(name=gettext("Hidden again")))
            _hide_folder(folder)
        document.collection = folder
        document.save(update_fields=["collection"])
    return 1


def _hide_folder(folder: Collection) -> None:
    CollectionViewRestriction.objects.create(collection=folder, restriction_type=CollectionViewRestriction.LOGIN)


def cancel_schedule_again(entry: AuditEntry) -> int:
    """Cancel a scheduled publication that was cancelled, or replaced by one at another time."""
    page = find_object(entry)
    if page is None:
        return 0
    kept = Q(approved_go_live_at=None)
    if entry.action == SCHEDULED:
        at = datetime.fromisoformat(entry.facts["go_live_at"])
        kept |= Q(pk=entry.facts["revision"], approved_go_live_at=at)
    with journal.atomic_with_journal():
        changed = page.revisions.exclude(kept).update(approved_go_live_at=None)
        if changed:
            journal.record_schedule_change()
    return int(changed)


def find_object(entry: AuditEntry) -> Model | None:
    """Return the object that an entry names; None if it, or its model, does not exist."""
    label, _, pk = entry.subject.rpartition(":")
    try:
        model = apps.get_model(label)
        found: Model | None = model._base_manager.filter(pk=pk).first()
    except (LookupError, ValueError):
        return None
    return found


def name_page(page_id: int | str) -> str:
    """Return the text by which the audit trail names a page of any type."""
    return name_row(Page, page_id)


def name_schedule(revision: Revision) -> tuple[str, dict[str, object]]:
    """Return the action and the facts of a revision whose scheduled publication was set or cancelled."""
    at = revision.approved_go_live_at
    facts: dict[str, object] = {"revision": revision.pk}
    return (SCHEDULED, {**facts, "go_live_at": at.isoformat()}) if at else (CANCELLED, facts)
