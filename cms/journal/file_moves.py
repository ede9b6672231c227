"""Files that are moved to another folder: alone, many together, or with their folder.

`signals.py` receives the first; of the others there is no signal: Wagtail moves many files by one SQL statement, and
treebeard a folder with what is in it. A folder may be hidden from the public with its documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import wraps
from typing import Any

from django.http import HttpRequest
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection

from cms.operations.audit.trail import record_audit

from . import journal
from .journal import ABSENT


def record_moved_files(request: HttpRequest, action_type: str, objects: Sequence[Any], action: Any) -> None:
    """Record each file of a bulk action, in its transaction (`after_bulk_action`); `objects` are as before the move."""
    if action_type != "add_to_collection" or action.model not in (get_document_model(), get_image_model()):
        return
    moved = action.model.objects.in_bulk([one.pk for one in objects])
    for earlier in objects:
        if earlier.pk in moved:  # otherwise it was deleted meanwhile
            journal.record_non_page_change(moved[earlier.pk], ABSENT)
            record_hidden_document(moved[earlier.pk], earlier.collection_id)


def record_moved_folders() -> None:
    """Let each move of a folder be recorded from now on, with its documents; call this once for each process."""
    move = Collection.move

    @wraps(move)
    def move_and_record(folder: Collection, *arguments: Any, **options: Any) -> None:
        with journal.atomic_with_journal():
            was_hidden = folder.get_view_restrictions().exists()
            move(folder, *arguments, **options)
            moved = Collection.objects.get(pk=folder.pk)  # treebeard does not change the object
            journal.record_non_page_change(moved, ABSENT)
            if not was_hidden and moved.get_view_restrictions().exists():
                record_audit("collection.restricted", subject=moved)

    Collection.move = move_and_record


def record_hidden_document(document: Any, earlier_collection: int | None) -> None:
    """Record in the audit trail that a document was moved to a folder that is hidden from the public; not a new one."""
    is_moved = earlier_collection not in (None, document.collection_id)
    if is_moved and document.collection.get_view_restrictions().exists():
        record_audit("document.hidden", subject=document, collection=document.collection_id)
