"""The notes and corrections of a page: in its response and in feeds, changed by editors, checked before publishing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypedDict

from django.db.models import QuerySet
from django.utils.translation import gettext
from wagtail.log_actions import log

from cms.content.details import ChangeNote, Correction
from cms.content.references import ReadContext
from cms.db.cached_sql import cached_sql
from cms.journal import journal
from cms.journal.taken_back import name_page
from cms.operations.audit.actions import AuditEntry
from cms.operations.audit.trail import record_audit
from cms.pages.content_checks import Draft, Finding, register_check
from cms.pages.models import BasePage
from cms.pages.reader_notes import NoteKind

from .models import PublicVersion

NOTE_COLUMNS = ("number", "public_from", "note_kind", "note", "was_wrong", "is_right", "note_fingerprint")
CHANGE_NOTE_ACTION = "versions.change_note"
REMOVE_TEXT_ACTION = "versions.remove_text"
NO_NOTE = {"note_kind": NoteKind.NONE, "note": "", "was_wrong": "", "is_right": ""}


class ReaderNotes(TypedDict):
    """The fields of a page's answer with what readers are told about its changes, the newest first."""

    corrections: list[Correction]
    change_notes: list[ChangeNote]


def list_reader_notes(page: BasePage, context: ReadContext) -> ReaderNotes:
    """Return the corrections and change notes of a page.

    The note of the page object itself is added if it has not been recorded: that of a draft in its preview, or that of
    a page which was published while it was hidden.
    """
    rows: list[Any] = _versions_with_note(page.pk)
    own = page.get_reader_note()
    if own and own.fingerprint not in (row.note_fingerprint for row in rows):
        rows = [_build_unrecorded(page, context), *rows]
    return ReaderNotes(
        corrections=[_to_correction(row) for row in rows if row.note_kind == NoteKind.CORRECTION],
        change_notes=[
            ChangeNote(version=row.number, published_at=row.public_from, note=row.note)
            for row in rows
            if row.note_kind == NoteKind.NOTE
        ],
    )


def find_corrections(page_ids: Iterable[int]) -> dict[int, list[Correction]]:
    """Return the corrections of these pages by their ids, the newest first, in one query."""
    known = PublicVersion.objects.filter(page_id__in=list(page_ids), note_kind=NoteKind.CORRECTION)
    corrections: dict[int, list[Correction]] = defaultdict(list)
    for row in known.order_by("-number").values_list("page_id", *NOTE_COLUMNS, named=True):
        corrections[row.page_id].append(_to_correction(row))
    return corrections


def _build_unrecorded(page: BasePage, context: ReadContext) -> PublicVersion:
    own, is_preview = page.get_reader_note(), context.build_picture_query is not None
    newest = PublicVersion.objects.filter(page_id=page.pk).order_by("-number").values_list("number", flat=True).first()
    return PublicVersion(
        number=(newest or 0) + 1,
        public_from=context.now if is_preview else page.last_published_at or context.now,
        note_kind=own.kind,
        note=own.note,
        was_wrong=own.was_wrong,
        is_right=own.is_right,
    )


def _to_correction(row: Any) -> Correction:
    return Correction(version=row.number, published_at=row.public_from, was_wrong=row.was_wrong, is_right=row.is_right)


@cached_sql
def _versions_with_note(page_id: int) -> QuerySet[PublicVersion]:
    known = PublicVersion.objects.filter(page_id=page_id).exclude(note_fingerprint="")
    return known.order_by("-number").values_list(*NOTE_COLUMNS)


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
        record_audit("version.removed", subject=name_page(page.pk), actor=user, version=number)
        journal.record_related_change([page.pk])
        return True


def remove_text_again(entry: AuditEntry) -> int:
    """Remove the text of a version after a restore, also that of the newest one, if the text was public."""
    number, is_earlier = entry.facts["version"], entry.facts.get("and_earlier", False)
    versions = PublicVersion.objects.filter(page_id=entry.subject_id, number__lte=number)
    if not is_earlier:
        versions = versions.filter(number=number)
    with journal.atomic_with_journal():
        changed = versions.filter(texts__isnull=False).update(texts=None)
        if changed:
            journal.record_related_change([entry.subject_id])
    return changed


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
