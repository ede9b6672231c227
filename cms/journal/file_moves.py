"""Files that are moved to another folder: alone, which `signals.py` receives, or many together, which sends no signal.

Wagtail moves many files by one SQL statement. A folder may be hidden from the public with its documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

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


def record_hidden_document(document: Any, earlier_collection: int | None) -> None:
    """Record in the audit trail that a document was moved to a folder that is hidden from the public; not a new one."""
    is_moved = earlier_collection not in (None, document.collection_id)
    if is_moved and document.collection.get_view_restrictions().exists():
        record_audit("document.hidden", subject=document, collection=document.collection_id)
