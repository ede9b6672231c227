"""What readers were told about pages, for their records: notes, corrections and notices of withdrawals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from cms.editing.versions.models import PublicVersion, Withdrawal
from cms.moving.importing.interchange.values import write_value
from cms.pages.models import BasePage
from cms.pages.reader_notes import NoteKind

Fields = dict[str, Any]


def read_reader_notes(pages: Iterable[BasePage]) -> dict[int, Fields]:
    """Return the fields `reader_notes` and `withdrawal` of records by the ids of pages, in two queries."""
    pages = list(pages)
    ids = [page.pk for page in pages]
    fields: dict[int, Fields] = defaultdict(dict)
    told = PublicVersion.objects.filter(page_id__in=ids).exclude(note_kind=NoteKind.NONE).defer("texts")
    for version in told.order_by("number"):
        fields[version.page_id].setdefault("reader_notes", []).append(_describe(version))
    hidden = [page.pk for page in pages if not page.live]
    for withdrawal in Withdrawal.objects.filter(page_id__in=hidden):
        notice = {"notice": withdrawal.notice, "withdrawn_at": write_value(withdrawal.withdrawn_at)}
        fields[withdrawal.page_id]["withdrawal"] = notice
    return fields


def _describe(version: PublicVersion) -> Fields:
    known = {"version": version.number, "published_at": write_value(version.public_from)}
    if version.note_kind == NoteKind.NOTE:
        return {**known, "note": version.note}
    return {**known, "was_wrong": version.was_wrong, "is_right": version.is_right}
