"""The changes that follow the position of a reader in the public changes and in the journal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from cms.journal import journal
from cms.journal.models import JournalEntry, PublicChange

MAX_ROWS_PER_READ = 500  # of changes, and of journal entries, read in one transaction


class ReadOffset(Protocol):
    """How far a reader has read the journal and the public changes."""

    sequence: int
    change: int


def read_next(offset: ReadOffset, until: int, last: int) -> tuple[Sequence[PublicChange], Sequence[JournalEntry]]:
    """Return the next changes and entries, and move the offset behind them.

    The changes are read first, and journal entries only after the last change, so that pages reported as changes are
    known and not reported a second time. `until` and `last` are the sequences that the worker has processed.
    """
    rows = list(PublicChange.objects.filter(sequence__gt=offset.change).order_by("sequence")[:MAX_ROWS_PER_READ])
    entries: list[JournalEntry] = []
    offset.change = rows[-1].sequence if rows else max(offset.change, last)
    if len(rows) < MAX_ROWS_PER_READ:
        unread = journal.entries_after(offset.sequence, MAX_ROWS_PER_READ)
        entries = [entry for entry in unread if entry.sequence <= until]
        has_more = bool(entries) and len(unread) == MAX_ROWS_PER_READ
        offset.sequence = entries[-1].sequence if has_more else max(offset.sequence, until)
    return rows, entries
