"""What webhooks and `/changes` share: reading the next changes, and naming what several responses have in common."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Protocol

from cms.journal import journal
from cms.journal.models import JournalEntry, PublicChange

from .schema import SharedChange

MAX_ROWS_PER_READ = 500  # limit for changes, and for journal entries, of one transaction
# The kinds whose tag ends with an id or a name; the tag of any other kind is its name.
TAG = re.compile(r"(?P<kind>list|\w+(?=-\d+$))-(?P<rest>.+)", re.ASCII)


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


def select_shared_tags(tags: Iterable[str]) -> list[str]:
    """Return the tags of what responses share, sorted: neither those of pages nor those of all objects of a kind."""
    return sorted(tag for tag in tags if not tag.startswith(("page-", "any-")))


def describe_shared(tags: Iterable[str]) -> list[SharedChange]:
    """Return what has changed by these tags; those of pages are left out."""
    return [describe_tag(tag) for tag in select_shared_tags(tags)]


def describe_tag(tag: str) -> SharedChange:
    """Return the kind and the id in a tag."""
    found = TAG.fullmatch(tag)
    kind, rest = (found["kind"], found["rest"]) if found else (tag, "")
    return SharedChange(tag=tag, kind=kind, id=int(rest) if rest.isdigit() else None)
