"""What became of each record of an import."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TypeAlias

RecordPosition: TypeAlias = int  # where a record is in its source: the number of a line or an item


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
    record_id: str = ""
    page_id: int | None = None
    notes: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()  # of a dry run
