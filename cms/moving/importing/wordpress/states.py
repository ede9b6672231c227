"""The states of WordPress as ours. What was hidden in any way becomes a draft or stays scheduled, never public."""

from __future__ import annotations

from datetime import datetime

from ..records import State
from .items import Item

PUBLISHED, FUTURE = "publish", "future"
DATED = frozenset((PUBLISHED, "private", "trash"))  # states whose date is one at which the item was published
NOTES = {
    "private": "was private; it is a draft",
    "pending": "waited for review; it is a draft",
    "trash": "was in the bin; it is a draft",
}
PASSWORD_NOTE = "had a password; it is a draft"  # noqa: S105 (no password)
MISSED_NOTE = "was scheduled, and its date has passed since the export; it is a draft"
UNDATED_NOTE = "was scheduled without a date; it is a draft"
AHEAD_NOTE = "was published with a date in the future; it is scheduled"


def get_state(item: Item, now: datetime, *, was_scheduled: bool = False, needs_date: bool = False) -> tuple[State, str]:
    """Return the state of the page of an item, and a note for the report where it differs from the old one.

    Only items with the state “publish” and without a password are public. Unknown states of plugins are drafts. A page
    that an earlier import has scheduled stays scheduled when its time has come. One that `needs_date` is a draft
    without a valid one.
    """
    if item.status not in (PUBLISHED, FUTURE):
        return State.DRAFT, NOTES.get(item.status, "")
    if item.has_password:
        return State.DRAFT, PASSWORD_NOTE
    if item.published_at and (item.published_at > now or (was_scheduled and item.status == FUTURE)):
        return State.SCHEDULED, "" if item.status == FUTURE else AHEAD_NOTE
    if item.status == FUTURE:
        return State.DRAFT, MISSED_NOTE if item.published_at else UNDATED_NOTE
    if item.published_at:
        return State.PUBLIC, ""
    problem = f"its date “{item.invalid_date}” does not exist" if item.invalid_date else "has no date"
    return (State.DRAFT, f"{problem}; it is a draft") if needs_date else (State.PUBLIC, problem)
