"""The public versions of a page that is visible now, for the API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django.utils import timezone

from cms.pages.models import BasePage

from .models import PublicVersion
from .schema import NoteKindName, PageVersion
from .texts import VersionText, build_texts


@dataclass(frozen=True, slots=True)
class History:
    """The versions of a page, the newest first. The first of them is the current one."""

    page: BasePage
    versions: Sequence[PublicVersion]

    def find(self, number: int) -> PublicVersion | None:
        """Return the version with this number."""
        return next((version for version in self.versions if version.number == number), None)

    def read_texts(self, version: PublicVersion) -> list[VersionText] | None:
        """Return the texts of a version; None if readers cannot compare it."""
        if not self.page.has_versions:
            return None
        if version is self.versions[0] and version.texts is None:
            return build_texts(self.page)
        return cast("list[VersionText] | None", version.texts)

    def describe(self, version: PublicVersion) -> PageVersion:
        """Return a version as the API has it."""
        is_current = version is self.versions[0]
        return PageVersion(
            number=version.number,
            public_from=version.public_from,
            is_current=is_current,
            is_comparable=self.page.has_versions and (is_current or version.texts is not None),
            note_kind=cast("NoteKindName", version.note_kind or "none"),
            note=version.note,
            was_wrong=version.was_wrong,
            is_right=version.is_right,
        )


def read_history(page: BasePage) -> History:
    """Return the versions of a visible page.

    A version that has not been recorded is the current one: the page was never changed, or became public in another
    way than by its publication.
    """
    rows = list(PublicVersion.objects.filter(page_id=page.pk).order_by("-number"))
    newest = rows[0] if rows else None
    if newest is None or newest.revision_id != page.live_revision_id:
        if newest and newest.is_interrupted:
            rows = [_without_text(row) for row in rows]
        rows.insert(0, _build_current(page, rows))
    return History(page, rows)


def _without_text(row: PublicVersion) -> PublicVersion:
    row.texts = None
    return row


def _build_current(page: BasePage, rows: Sequence[PublicVersion]) -> PublicVersion:
    note = page.get_reader_note()
    is_told = bool(note) and note.fingerprint not in {row.note_fingerprint for row in rows}
    told = {"note_kind": note.kind, "note": note.note, "was_wrong": note.was_wrong, "is_right": note.is_right}
    return PublicVersion(
        number=rows[0].number + 1 if rows else 1,
        public_from=page.last_published_at or page.first_published_at or timezone.now(),
        **(told if is_told else {}),
    )
