"""The notes and corrections of a page, as its answer and feeds have them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TypedDict

from django.db.models import QuerySet

from cms.content.details import ChangeNote, Correction
from cms.content.references import ReadContext
from cms.db.cached_sql import cached_sql
from cms.pages.models import BasePage
from cms.pages.reader_notes import NoteKind

from .models import PublicVersion

NOTE_COLUMNS = ("number", "public_from", "note_kind", "note", "was_wrong", "is_right", "note_fingerprint")


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
