"""Requests that pages are indexed again: their queue, and what makes them: the journal, a new index, and editors.

The pages that a journal entry concerns are determined when it is processed, not when it was written. The worker handles
the requests of editors like those of any change, so hidden pages stay out of the index; they are made whatever is
recorded of the pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from django.db import models, transaction
from django.db.models import QuerySet
from wagtail.models import Page

from cms.core import clock
from cms.jobs.queue import Claim, RetryPolicy, claim_due, exponential_delays
from cms.journal import journal
from cms.journal.models import JournalEntry
from cms.operations.traces.spans import JOURNAL_ENTRY, refer_to_entries, remember_cause, start_span
from cms.pages.models import BasePage
from cms.search_documents.builder import FILE_MODELS, find_pages_of_file_change
from search.models import IndexedPage, JournalOffset, ReindexRequest

from .document_versions import mark_all_unknown, mark_unknown

Priority = ReindexRequest.Priority

CLAIM_SIZE = 500  # pages that the indexer claims at once
LEASE = timedelta(seconds=20)  # the longest wait of a publication for a worker that was killed
RETRIES = RetryPolicy(exponential_delays(60.0), parked_delay=timedelta(hours=1), jitter=0.2)
CHUNK_SIZE = 500  # entries or pages, so that memory and transactions do not grow with the site
MAX_BULK_ENTRIES = 50  # entries that concern many pages, per transaction
CONSUMER_NAME = "index"
SECTION_BATCH_SIZE = 1_000  # pages of a section
PAGES_PER_SECOND = 60  # measured on two busy cores, with either engine


def mark(ids: Iterable[int], priority: int = Priority.CHANGE, *, hides: bool = False, is_of_act: bool = False) -> None:
    """Request that these pages are indexed again now.

    A page that a worker is writing is written once more; a parked page is retried. A request that `hides` something, or
    is of an act, keeps doing so when its page is marked again.
    """
    now = clock.now()
    fields = ["priority", "marked_at", "not_before", "claim", "attempts", "failed_at"]
    lasting = {"hides": hides, "is_of_act": is_of_act}
    ReindexRequest.objects.bulk_create(
        [
            ReindexRequest(page_id=pk, priority=priority, marked_at=now, not_before=now, **lasting)
            for pk in sorted(set(ids))
        ],
        update_conflicts=True,
        unique_fields=["page_id"],
        update_fields=[*fields, *(name for name, is_set in lasting.items() if is_set)],
    )


def claim_pages(limit: int = CLAIM_SIZE) -> Claim[ReindexRequest]:
    """Claim the next pages: single changes before bulk changes."""
    return claim_due(ReindexRequest.objects.order_by("priority", "not_before"), limit, LEASE)


def waiting() -> QuerySet[ReindexRequest]:
    """Return the requests that are not parked."""
    return ReindexRequest.objects.filter(failed_at=None)


def parked() -> QuerySet[ReindexRequest]:
    """Return the requests that failed repeatedly and are retried only once an hour."""
    return ReindexRequest.objects.exclude(failed_at=None)


def find_queued(ids: Iterable[int]) -> set[int]:
    """Return the pages among `ids` that are waiting or parked."""
    return set(ReindexRequest.objects.filter(page_id__in=list(ids)).values_list("page_id", flat=True))


def attach_index(index: str, *, is_empty: bool = False, built_at: int | None = None) -> None:
    """Set the index that the rows describe. If it is another index than before, or empty, mark all pages.

    `built_at` is the journal sequence at which a rebuild of the index began; then only later entries are needed.
    """
    with transaction.atomic():
        offset = _get_offset()
        if offset.index == index and not is_empty:
            return
        mark_all_unknown(has_others=not is_empty)
        start = journal.last_sequence() if built_at is None else built_at
        JournalOffset.objects.update_or_create(
            name=CONSUMER_NAME,
            defaults={"index": index, "sequence": start, "page_id": 0, "everything": built_at is None},
        )


def mark_all_pages() -> None:
    """Mark all pages to be indexed again; `process_entries` does it in chunks."""
    with transaction.atomic():
        offset = _get_offset()
        offset.everything, offset.page_id = True, 0
        offset.save()


@contextmanager
def all_pages_waiting() -> Iterator[None]:
    """Let searches treat all pages as waiting in the block, in which the index may have any earlier state of them."""
    with transaction.atomic():
        offset = _get_offset()
        was_waiting, offset.everything, offset.page_id = offset.everything, True, 0
        offset.save()
    yield
    if not was_waiting:  # all pages stay marked after an error, and the worker compares them
        JournalOffset.objects.filter(name=CONSUMER_NAME).update(everything=False, page_id=0)


def last_read_sequence() -> int | None:
    """Return the sequence up to which the journal has been read; None if it was never read."""
    return JournalOffset.objects.filter(name=CONSUMER_NAME).values_list("sequence", flat=True).first()


def is_behind() -> bool:
    """Return whether the journal has entries that are not processed yet."""
    offset = JournalOffset.objects.filter(name=CONSUMER_NAME).first() or JournalOffset(
        name=CONSUMER_NAME, everything=True
    )
    return offset.everything or bool(journal.entries_after(offset.sequence, 1))


def find_changed_since(sequence: int, ids: Iterable[int]) -> set[int]:
    """Return the pages among `ids` that a journal entry after `sequence` concerns."""
    wanted, changed = set(ids), set[int]()
    while entries := journal.entries_after(sequence, CHUNK_SIZE):
        for entry in entries:
            if entry.kind == journal.Kind.PAGE:
                changed |= {entry.page_id} & wanted
            elif left := wanted - changed:
                pages = journal.affected_pages(entry)
                changed |= left if pages is None else set(pages.filter(pk__in=left).values_list("pk", flat=True))
        sequence = entries[-1].sequence
    return changed


def process_entries() -> bool:
    """Mark the pages of the next entries and move the offset in the same transaction; False if nothing is left."""
    if not is_behind():
        return False
    with transaction.atomic():
        offset = _get_offset()
        if offset.everything:
            _mark_chunk(offset, _everything(offset.page_id))
        elif entries := journal.entries_after(offset.sequence, CHUNK_SIZE):
            with start_span("index.queue", causes=refer_to_entries(entry.sequence for entry in entries)):
                _mark_entries(offset, entries)
        offset.save()
    return True


def _get_offset() -> JournalOffset:
    offset = JournalOffset.objects.select_for_update().filter(name=CONSUMER_NAME).first()
    return offset or JournalOffset(name=CONSUMER_NAME, sequence=journal.last_sequence(), everything=True)


def _mark_entries(offset: JournalOffset, entries: Sequence[JournalEntry]) -> None:
    """Mark the pages of several entries, or one chunk of a large entry. Repeated entries are looked up once.

    Processing one entry at a time was slower than the moves and restrictions of a busy newsroom arrive.
    """
    single: set[int] = set()
    many: set[int] = set()
    hiding: set[int] = set()
    of_acts: set[int] = set()
    known: set[tuple[object, ...]] = set()
    for entry in entries:
        if entry.kind == journal.Kind.PAGE or entry.model in FILE_MODELS:
            ids = _single_ids(entry)
            single |= set(ids)
            of_acts |= set(ids) if entry.act else set()
            hiding |= set(ids) if journal.hides_content(entry) else set()
            remember_cause(ids, (JOURNAL_ENTRY, entry.sequence))
        elif entry.kind != journal.Kind.NON_PAGE and (key := journal.entry_key(entry)) not in known:
            if len(known) == MAX_BULK_ENTRIES or len(many) >= CHUNK_SIZE:
                break
            after = offset.page_id
            ids = _affected_ids(entry, after=after)
            many |= set(ids)
            of_acts |= set(ids) if entry.act else set()
            hiding |= set(ids) if journal.hides_content(entry) else set()
            remember_cause(ids, (JOURNAL_ENTRY, entry.sequence))
            offset.page_id = ids[-1] if len(ids) == CHUNK_SIZE else 0
            if offset.page_id:
                break
            if not after:  # otherwise its first chunk was marked before the entries that follow were written
                known.add(key)
        offset.sequence = entry.sequence
    mark(many - single, Priority.BULK)
    mark(single)
    mark(hiding - single, Priority.BULK, hides=True)
    mark(hiding & single, hides=True)
    mark(of_acts - single, Priority.BULK, is_of_act=True)
    mark(of_acts & single, is_of_act=True)


def _single_ids(entry: JournalEntry) -> list[int]:
    if entry.kind != journal.Kind.PAGE:
        return sorted(find_pages_of_file_change(entry.model, entry.object_id))
    return [entry.page_id] if entry.page_id is not None else []


def _mark_chunk(offset: JournalOffset, ids: Sequence[int]) -> bool:
    """Mark one chunk of many pages; return True with the last chunk."""
    mark(ids, Priority.BULK)
    is_last = len(ids) < CHUNK_SIZE
    offset.page_id = 0 if is_last else ids[-1]
    offset.everything = offset.everything and not is_last
    return is_last


def _affected_ids(entry: JournalEntry, *, after: int) -> list[int]:
    pages = journal.affected_pages(entry)
    return _everything(after) if pages is None else _next(pages, after)


def _everything(after: int) -> list[int]:
    """Return the next pages, including deleted pages that the index may still hold."""
    indexed = IndexedPage.objects.filter(page_id__gt=after).order_by("page_id").values_list("page_id", flat=True)
    return _first([*_next(BasePage.objects.all(), after), *indexed[:CHUNK_SIZE]])


def _next(pages: models.QuerySet[Page], after: int) -> list[int]:
    return list(pages.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True).distinct()[:CHUNK_SIZE])


def _first(ids: Iterable[int]) -> list[int]:
    return sorted(set(ids))[:CHUNK_SIZE]


def reindex_page(pk: int) -> int:
    """Request one page and return the number of pages, 1."""
    return _reindex([pk], Priority.CHANGE)


def reindex_section(root: Page) -> int:
    """Request the page and all its descendants and return the number of pages."""
    ids = list(root.get_descendants(inclusive=True).order_by("pk").values_list("pk", flat=True))
    return sum(
        _reindex(ids[start : start + SECTION_BATCH_SIZE], Priority.BULK)
        for start in range(0, len(ids), SECTION_BATCH_SIZE)
    )


def reindex_everything() -> int:
    """Request all pages, including deleted ones that the index may hold, and return the number of existing pages."""
    with transaction.atomic():
        mark_all_unknown(has_others=False)
        mark_all_pages()
    return Page.objects.filter(depth__gt=1).count()


def estimate_seconds(pages: int) -> float:
    """Return roughly how long the worker takes for this number of pages if it has nothing else to do."""
    return pages / PAGES_PER_SECOND


def _reindex(ids: Sequence[int], priority: int) -> int:
    with transaction.atomic():
        mark_unknown(ids)
        mark(ids, priority)
    return len(ids)
