"""What Wagtail changes without a signal: files that users move to another folder together, by one SQL statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from . import journal
from .journal import ABSENT
from .taken_back import record_hidden_document


@hooks.register("after_bulk_action")
def record_moved_files(request: HttpRequest, action_type: str, objects: Sequence[Any], action: Any) -> None:
    """Record each file of the action, in its transaction. The instances are those from before the move."""
    if action_type != "add_to_collection" or action.model not in (get_document_model(), get_image_model()):
        return
    moved = action.model.objects.in_bulk([one.pk for one in objects])
    for earlier in objects:
        if earlier.pk in moved:  # otherwise it was deleted meanwhile
            journal.record_non_page_change(moved[earlier.pk], ABSENT)
            record_hidden_document(moved[earlier.pk], earlier.collection_id)
