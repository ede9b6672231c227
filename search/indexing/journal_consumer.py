"""From the journal to reindex requests. What an entry means is looked up now, not when it was written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import models, transaction
from wagtail.models import Page

from cms.journal import journal
from cms.journal.models import JournalEntry
from cms.pages.models import BasePage
from search.models import IndexedPage, JournalOffset

from .document_versions import mark_all_unknown
from .queue import Priority, mark

CHUNK_SIZE = 500  # entries or pages at a time: neither memory nor a transaction grows with the site
MAX_BULK_ENTRIES = 50  # entries that mean many pages, in one transaction
CONSUMER_NAME = "index"


def attach_index(index: str, *, is_empty: bool = False, built_at: int | None = None) -> None:
    """Say which index the rows are for. Of one that was not there before, every page is marked first.

    `built_at` is the journal's position when a rebuild of it began: then nothing older is needed.
    """
    with transaction.atomic():
        position = _position()
        if position.index == index and not is_empty:
            return
        mark_all_unknown()
        start = journal.last_sequence() if built_at is None else built_at
        JournalOffset.objects.update_or_create(
            name=CONSUMER_NAME,
            defaults={"index": index, "sequence": start, "page_id": 0, "everything": built_at is None},
        )


def mark_all_pages() -> None:
    """Have every page looked at anew, a part at a time."""
    with transaction.atomic():
        position = _position()
        position.everything, position.page_id = True, 0
        position.save()


def last_read_sequence() -> int | None:
    """The sequence up to which the journal has been read; None where it has not been begun."""
    return JournalOffset.objects.filter(name=CONSUMER_NAME).values_list("sequence", flat=True).first()


def is_behind() -> bool:
    """Whether the journal says more than has been marked."""
    position = JournalOffset.objects.filter(name=CONSUMER_NAME).first() or JournalOffset(
        name=CONSUMER_NAME, everything=True
    )
    return position.everything or bool(journal.entries_after(position.sequence, 1))


def find_changed_since(sequence: int, ids: Iterable[int]) -> set[int]:
    """Those of the pages that the journal has named after `sequence`, singly or as some of many."""
    asked, named = set(ids), set[int]()
    while entries := journal.entries_after(sequence, CHUNK_SIZE):
        for entry in entries:
            if entry.kind == journal.Kind.PAGE:
                named |= {entry.page_id} & asked
            elif left := asked - named:
                pages = journal.affected_pages(entry)
                named |= left if pages is None else set(pages.filter(pk__in=left).values_list("pk", flat=True))
        sequence = entries[-1].sequence
    return named


def process_entries() -> bool:
    """Mark the next pages; the position moves in the same transaction. False once there was nothing to mark."""
    if not is_behind():
        return False
    with transaction.atomic():
        position = _position()
        if position.everything:
            _mark_part(position, _everything(position.page_id))
        elif entries := journal.entries_after(position.sequence, CHUNK_SIZE):
            _mark_entries(position, entries)
        position.save()
    return True


def _position() -> JournalOffset:
    position = JournalOffset.objects.select_for_update().filter(name=CONSUMER_NAME).first()
    return position or JournalOffset(name=CONSUMER_NAME, sequence=journal.last_sequence(), everything=True)


def _mark_entries(position: JournalOffset, entries: Sequence[JournalEntry]) -> None:
    """A run of entries, or one part of a large one. What is said again and again is looked up once.

    One at a time, a busy newsroom's moves and restrictions came in faster than they were marked.
    """
    single: set[int] = set()
    many: set[int] = set()
    known: set[tuple[object, ...]] = set()
    for entry in entries:
        if entry.kind == journal.Kind.PAGE:
            single |= {entry.page_id} if entry.page_id is not None else set()
        elif entry.kind != journal.Kind.NON_PAGE and (meant := journal.entry_key(entry)) not in known:
            if len(known) == MAX_BULK_ENTRIES or len(many) >= CHUNK_SIZE:
                break
            after = position.page_id
            ids = _meant_by(entry, after=after)
            many |= set(ids)
            position.page_id = ids[-1] if len(ids) == CHUNK_SIZE else 0
            if position.page_id:
                break
            if not after:  # else its first part was marked before what comes now was said
                known.add(meant)
        position.sequence = entry.sequence
    mark(many - single, Priority.BULK)
    mark(single)


def _mark_part(position: JournalOffset, ids: Sequence[int]) -> bool:
    """Mark one part of many pages; True with the last part."""
    mark(ids, Priority.BULK)
    is_last = len(ids) < CHUNK_SIZE
    position.page_id = 0 if is_last else ids[-1]
    position.everything = position.everything and not is_last
    return is_last


def _meant_by(entry: JournalEntry, *, after: int) -> list[int]:
    pages = journal.affected_pages(entry)
    return _everything(after) if pages is None else _next(pages, after)


def _everything(after: int) -> list[int]:
    """All pages, and what the index may still hold of pages that are gone."""
    indexed = IndexedPage.objects.filter(page_id__gt=after).order_by("page_id").values_list("page_id", flat=True)
    return _first([*_next(BasePage.objects.all(), after), *indexed[:CHUNK_SIZE]])


def _next(pages: models.QuerySet[Page], after: int) -> list[int]:
    return list(pages.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True).distinct()[:CHUNK_SIZE])


def _first(ids: Iterable[int]) -> list[int]:
    return sorted(set(ids))[:CHUNK_SIZE]
