"""What became of each record of an import."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass

from ..records.records import AnyRecord, RecordPosition
from .tag_policy import NO_TAGS, FoundTags

_COUNTED = re.compile(r"(\d{1,9}) × (.+)", re.DOTALL)


def split_count(note: str) -> tuple[str, int]:
    """Return the text of a note and how often it applies to the item: “3 × a text” applies three times."""
    counted = _COUNTED.fullmatch(note)
    return (counted[2], int(counted[1])) if counted else (note, 1)


class Result(enum.StrEnum):
    """What happened to a record; the value is the word in the summary."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DELETED = "left deleted"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Change:
    """What a dry run would change in a field, as short texts."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result for a record, with the reason of a failure and what of the record could not be imported."""

    position: RecordPosition
    result: Result
    reason: str = ""
    record: AnyRecord | None = None  # None if it is bad
    page_id: int | None = None
    notes: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()  # changes of a dry run
    tags: FoundTags = NO_TAGS
