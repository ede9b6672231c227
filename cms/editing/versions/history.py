"""The public versions of a page that is visible now, and their schemas in the API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from pydantic import Field

from cms.content.schema import Schema
from cms.core import clock
from cms.http.problems import Problem
from cms.pages.models import BasePage

from .models import PublicVersion
from .recorder import VersionText, build_texts

NoteKindName = Literal["none", "note", "correction"]
Change = Literal["same", "changed", "added", "removed"]
MAX_LISTED_VERSIONS = 500  # the newest ones


class PageVersion(Schema):
    """A version of the page that is or was public, with what readers were told about it."""

    number: int
    public_from: datetime
    is_current: bool = Field(description="Whether it is the one that the page shows now.")
    is_comparable: bool = Field(
        description="Whether its text is available for a comparison. That of an earlier version is not if an editor "
        "removed it, or if the page was hidden before the next version."
    )
    note_kind: NoteKindName
    note: str = Field(description="What is new, for `note`; otherwise empty.")
    was_wrong: str = Field(description="What the page said, for `correction`; otherwise empty.")
    is_right: str = Field(description="What is right, for `correction`; otherwise empty.")


class PageVersions(Schema):
    """The public versions of a page, the newest first."""

    items: list[PageVersion]


class TextPart(Schema):
    """A part of a text: in both versions, only in the later one, or only in the earlier one."""

    change: Literal["same", "added", "removed"]
    text: str


class ComparedText(Schema):
    """A field of the page, or a block of its body, in both versions. Its parts, joined, are the texts of both."""

    field: str = Field(description="The field of the page, such as `title`, `summary` or `body`.")
    block: str = Field(description="The `id` of the block of `body`; empty for other fields.")
    block_type: str = Field(description="The `type` of the block of `body`; empty for other fields.")
    change: Change
    parts: list[TextPart]


class VersionComparison(Schema):
    """The words of two versions, with what differs. Links, pictures and other objects are not compared."""

    earlier: PageVersion
    later: PageVersion
    texts: list[ComparedText]


class WithdrawnPage(Problem):
    """A page that was public and has been withdrawn (410): the notice is shown instead, and nothing of the page."""

    code: Literal["withdrawn"]
    notice: str = Field(description="Why the page is not available any more: plain text, paragraphs by empty lines.")
    withdrawn_at: datetime
    locale: str = Field(description="The language of the page.")


@dataclass(frozen=True, slots=True)
class ListedVersion:
    """A version of the list. The row of the current one is not in the database if it was not recorded."""

    version: PublicVersion
    is_current: bool
    is_comparable: bool


@dataclass(frozen=True, slots=True)
class History:
    """The versions of a page, the newest first. The first of them is the current one."""

    page: BasePage
    versions: Sequence[ListedVersion]

    def find(self, number: int) -> ListedVersion | None:
        """Return the version with this number."""
        return next((one for one in self.versions if one.version.number == number), None)

    def read_texts(self, listed: ListedVersion) -> list[VersionText] | None:
        """Return the texts of a version; None if readers cannot compare it."""
        if not listed.is_comparable:
            return None
        if listed.is_current and listed.version.is_interrupted:  # it was saved without a publication
            return build_texts(self.page)
        stored = cast("list[VersionText] | None", listed.version.texts)  # a query: lists do not need the texts
        return build_texts(self.page) if stored is None and listed.is_current else stored


def describe_version(listed: ListedVersion) -> PageVersion:
    """Return a version as the API has it."""
    version = listed.version
    return PageVersion(
        number=version.number,
        public_from=version.public_from,
        is_current=listed.is_current,
        is_comparable=listed.is_comparable,
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
    known = PublicVersion.objects.filter(page_id=page.pk)
    with_text = set(known.filter(texts__isnull=False).values_list("pk", flat=True)) if page.has_versions else set()
    rows = list(known.defer("texts").order_by("-number")[:MAX_LISTED_VERSIONS])
    if rows and rows[0].is_interrupted:
        with_text = set()
    if not rows or rows[0].revision_id != page.live_revision_id:
        rows.insert(0, _build_current(page, rows))
    return History(
        page,
        [
            ListedVersion(row, is_current, page.has_versions and (is_current or row.pk in with_text))
            for row, is_current in ((row, row is rows[0]) for row in rows)
        ],
    )


def _build_current(page: BasePage, rows: Sequence[PublicVersion]) -> PublicVersion:
    note = page.get_reader_note()
    is_told = bool(note) and note.fingerprint not in {row.note_fingerprint for row in rows}
    told = {"note_kind": note.kind, "note": note.note, "was_wrong": note.was_wrong, "is_right": note.is_right}
    return PublicVersion(
        number=rows[0].number + 1 if rows else 1,
        public_from=page.last_published_at or page.first_published_at or clock.now(),
        **(told if is_told else {}),
    )
