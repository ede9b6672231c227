"""The content check of what an editor tells readers about a change."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext

from cms.pages.content_checks import Draft, Finding, register_check
from cms.pages.models import BasePage
from cms.pages.reader_notes import NoteKind


@register_check(blocking=True)
def check_reader_note(draft: Draft) -> Iterator[Finding]:
    """Require the texts of the note or correction that the editor has chosen."""
    page = draft.page
    if not isinstance(page, BasePage):
        return
    if page.reader_note_kind == NoteKind.NOTE and not page.reader_note.strip():
        yield Finding(gettext("Write what is new, or choose that readers are not told."), "reader_note")
    if page.reader_note_kind == NoteKind.CORRECTION:
        for name, message in (
            ("was_wrong", gettext("Write what was wrong.")),
            ("is_right", gettext("Write what is right.")),
        ):
            if not getattr(page, name).strip():
                yield Finding(message, name)
