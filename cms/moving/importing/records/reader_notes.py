"""Notes, corrections and withdrawals in records: what readers were told about a page in another installation.

Earlier texts are not exported, so that imported versions cannot be compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wagtail.models import Page

from cms.content.conversion.texts import remove_invisible_characters
from cms.core.sites import SiteRoots
from cms.editing.versions.models import MAX_NOTICE_CHARACTERS, PublicVersion, Withdrawal
from cms.journal.models import PublicPage
from cms.journal.public_objects import record_paths
from cms.pages.reader_notes import MAX_NOTE_CHARACTERS, NoteKind, ReaderNote

from .record_values import TIME_EXAMPLE, BadRecord

MAX_NOTES = 1_000
MAX_VERSION = 1_000_000


@dataclass(frozen=True, slots=True)
class PublishedNote:
    """A note or correction with the number and the time of its version."""

    version: int
    published_at: datetime
    note: ReaderNote


@dataclass(frozen=True, slots=True)
class PublishedNotice:
    """The notice of a withdrawn page."""

    notice: str
    withdrawn_at: datetime


def read_notes(fields: Mapping[str, Any]) -> tuple[PublishedNote, ...]:
    """Return the field `reader_notes`. Raises BadRecord."""
    written = fields.get("reader_notes") or ()
    if not isinstance(written, list | tuple) or len(written) > MAX_NOTES:
        raise BadRecord(f"reader_notes is not a list of at most {MAX_NOTES} notes")
    notes = tuple(_read_note(one) for one in written)
    numbers = [one.version for one in notes]
    if numbers != sorted(set(numbers)):
        raise BadRecord("reader_notes are not in the order of their versions")
    return notes


def read_notice(fields: Mapping[str, Any]) -> PublishedNotice | None:
    """Return the field `withdrawal`. Raises BadRecord."""
    written = fields.get("withdrawal")
    if written is None:
        return None
    if not isinstance(written, dict):
        raise BadRecord("withdrawal is not an object with notice and withdrawn_at")
    if fields.get("state") != "draft":
        raise BadRecord("a page with a withdrawal has to have the state draft")
    notice = _read_text("withdrawal", written, "notice", MAX_NOTICE_CHARACTERS)
    return PublishedNotice(notice, _read_moment("withdrawal", written, "withdrawn_at"))


def write_notes(page: Page, notes: Sequence[PublishedNote]) -> None:
    """Store the notes of a page that has no versions yet; what was published here is kept."""
    if not notes or PublicVersion.objects.filter(page_id=page.pk).exists():
        return
    revision = page.live_revision_id  # the last of them is about what is public now
    PublicVersion.objects.bulk_create(
        PublicVersion(
            page_id=page.pk,
            number=one.version,
            public_from=one.published_at,
            revision_id=revision if one is notes[-1] else None,
            note_kind=one.note.kind,
            note=one.note.note,
            was_wrong=one.note.was_wrong,
            is_right=one.note.is_right,
            note_fingerprint=one.note.fingerprint,
        )
        for one in notes
    )


def write_notice(page: Page, notice: PublishedNotice | None) -> None:
    """Store the notice of a withdrawn page, at the path that the page has here."""
    root = SiteRoots.read().root_of(page)
    if notice is None or page.live or root is None:
        return
    record_paths([PublicPage(page_id=page.pk, site_id=root.site_id, path=root.path_of(page))])
    fields = {"notice": notice.notice, "withdrawn_at": notice.withdrawn_at}
    Withdrawal.objects.update_or_create(page_id=page.pk, defaults=fields)


def _read_note(written: Any) -> PublishedNote:
    if not isinstance(written, dict):
        raise BadRecord("reader_notes has something that is not an object")
    version = written.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or not 1 <= version <= MAX_VERSION:
        raise BadRecord(f"reader_notes: version is not a number from 1 to {MAX_VERSION}")
    published_at = _read_moment("reader_notes", written, "published_at")
    if "note" in written:
        text = _read_text("reader_notes", written, "note", MAX_NOTE_CHARACTERS)
        return PublishedNote(version, published_at, ReaderNote(NoteKind("note"), note=text, key=f"{version}"))
    was_wrong, is_right = (
        _read_text("reader_notes", written, name, MAX_NOTE_CHARACTERS) for name in ("was_wrong", "is_right")
    )
    correction = ReaderNote(NoteKind("correction"), was_wrong=was_wrong, is_right=is_right, key=f"{version}")
    return PublishedNote(version, published_at, correction)


def _read_text(name: str, written: Mapping[str, Any], part: str, longest: int) -> str:
    value = written.get(part)
    text = remove_invisible_characters(value).strip() if isinstance(value, str) else ""
    if not text or len(text) > longest:
        raise BadRecord(f"{name}: {part} is not a text of 1 to {longest} characters")
    return text


def _read_moment(name: str, written: Mapping[str, Any], part: str) -> datetime:
    try:
        moment = datetime.fromisoformat(written[part])
    except (KeyError, TypeError, ValueError):
        moment = None
    if moment is None or moment.tzinfo is None:
        raise BadRecord(f"{name}: {part} is not a time with its zone: {TIME_EXAMPLE}")
    return moment
