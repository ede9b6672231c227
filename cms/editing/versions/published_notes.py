"""Change what readers see of versions that are recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wagtail.log_actions import log

from cms.journal import journal
from cms.pages.models import BasePage
from cms.pages.reader_notes import NoteKind

from .models import PublicVersion

CHANGE_NOTE_ACTION = "versions.change_note"
REMOVE_TEXT_ACTION = "versions.remove_text"
NO_NOTE = {"note_kind": NoteKind.NONE, "note": "", "was_wrong": "", "is_right": ""}


def change_note(version: PublicVersion, texts: Mapping[str, str], user: Any) -> None:
    """Replace the texts of a note or correction; without texts, remove it."""
    with journal.atomic_with_journal():
        PublicVersion.objects.filter(pk=version.pk).update(**(texts or NO_NOTE))
        log(instance=version.page, action=CHANGE_NOTE_ACTION, user=user, data={"number": version.number, **texts})
        journal.record_related_change([version.page_id])


def remove_text(page: BasePage, number: int, user: Any) -> bool:
    """Remove the text of an earlier version. Return whether there was one."""
    with journal.atomic_with_journal():
        newest = PublicVersion.objects.filter(page_id=page.pk).order_by("-number").values_list("number", flat=True)[:1]
        earlier = PublicVersion.objects.filter(page_id=page.pk, number=number, texts__isnull=False)
        if not earlier.exclude(number__in=list(newest)).update(texts=None):
            return False
        log(instance=page, action=REMOVE_TEXT_ACTION, user=user, data={"number": number})
        journal.record_related_change([page.pk])
        return True
