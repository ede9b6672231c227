"""Clashes as data: their kinds, pages, fields and moments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class ClashKind(StrEnum):
    """The kinds of clashes, in the order of the report."""

    EMBARGO_ORDER = "embargo_order"
    TAKEN_ADDRESS = "taken_address"
    HIDDEN_LINK = "hidden_link"
    ENDED_APPEAL = "ended_appeal"
    DISPLACED = "displaced"
    LATE_TRANSLATION = "late_translation"
    MISSING_IMAGE = "missing_image"
    MISSING_KIT = "missing_kit"


@dataclass(frozen=True, slots=True)
class Clash:
    """Two facts about public content that do not agree at the rehearsed minute.

    `page_id` is the page whose form mends it, and `field` the field of the form. `other_*` is what it clashes with.
    `moment` is the minute that the sentence names, and `other_moment` a second one.
    """

    kind: ClashKind
    page_id: int
    title: str
    language: str
    field: str = ""
    other_id: int | None = None
    other_title: str = ""
    other_language: str = ""
    path: str = ""
    moment: datetime | None = None
    other_moment: datetime | None = None


def build_clash(kind: ClashKind, page: Any, other: Any = None, **values: Any) -> Clash:
    """Return a clash of a page, with another page if there is one."""
    about_other = (
        {"other_id": other.pk, "other_title": read_title(other), "other_language": other.locale.language_code}
        if other is not None
        else {}
    )
    return Clash(kind, page.pk, read_title(page), page.locale.language_code, **(about_other | values))


def read_title(page: Any) -> str:
    """Return the title under which editors know a page: of one that is not public, that of its last draft."""
    return str(page.title if page.live else page.draft_title or page.title)
