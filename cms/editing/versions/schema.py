"""The schemas of public versions, their comparison, and the notice of a withdrawn page."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from cms.content.schema import Schema
from cms.http.problems import Problem

NoteKindName = Literal["none", "note", "correction"]
Change = Literal["same", "changed", "added", "removed"]


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
