"""Verify the stored audit trail: its rows, and its head."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from .chain import Fault, Head, Link, find_faults
from .models import AuditRow
from .trail import read_state

RESTORED = "restore.finished"  # the action that `finish_restore` records
CHUNK_SIZE = 2_000  # rows that are read at once


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check of the trail has found."""

    rows: int
    waiting: int  # rows that the worker has not numbered yet
    head: Head
    faults: list[Fault]
    restored_at: list[datetime]  # restores of a backup, which cut the trail


def verify_trail(noted: Collection[Head] = ()) -> Verification:
    """Check each numbered row, the head that the database has, and the heads that were noted elsewhere.

    The head is read before the rows, so that rows which the worker numbers meanwhile are no fault.
    """
    head = read_state().head
    faults = find_faults(_read_links(), noted=[*([head] if head.sequence else []), *noted])
    numbered = AuditRow.objects.exclude(sequence=None)
    restores = AuditRow.objects.filter(action=RESTORED).order_by("pk").values_list("happened_at", flat=True)
    waiting = AuditRow.objects.filter(sequence=None).count()
    return Verification(numbered.count(), waiting, head, faults, list(restores))


def _read_links() -> Iterator[Link]:
    rows = AuditRow.objects.exclude(sequence=None).order_by("sequence")
    for row in rows.iterator(chunk_size=CHUNK_SIZE):
        yield row.build_link()
