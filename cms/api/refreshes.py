"""Which answers have changed through something else: the pages and shared things that `/changes` lists as refreshed.

The worker looks up the cache tags that each change invalidates, as webhooks do, and marks the pages whose answers have
one of them. It then reads the answer of each marked page again, and compares its digest with the previous one.
docs/decisions/051 has the reasons.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import F, QuerySet

from cms.core import clock
from cms.core.sites import SiteRoots
from cms.delivery.webhooks import invalidation
from cms.delivery.webhooks.changes import read_next, select_shared_tags
from cms.delivery.webhooks.invalidation import InvalidatedTags
from cms.journal import answers, cache_tags, journal, public_changes
from cms.journal.answers import PageResponse
from cms.journal.models import AnswerTag, JournalEntry, PublicChange, PublicPage, Refresh, RefreshOffset

COMPARE_BATCH_SIZE = 25  # answers read in one turn, about half a second
MAX_TAGS = 5_000  # a change with more cache tags marks all pages
CHUNK_SIZE = 500  # tags or pages of one query

Value = TypeVar("Value")


def refresh_answers() -> int:
    """Mark the pages that the next changes may have altered, or compare the next marked ones; return how many rows."""
    return _mark_next() or _compare_next()


def last_read_sequence() -> int | None:
    """Return up to which sequence of the journal pages have been marked; None if that has not started."""
    return RefreshOffset.objects.filter(pk=1).values_list("sequence", flat=True).first()


def delete_expired(now: datetime | None = None) -> int:
    """Delete a batch of rows that are older than the journal's RETENTION_PERIOD; return their number."""
    old = Refresh.objects.filter(at__lte=(now or clock.now()) - journal.RETENTION_PERIOD).order_by("sequence")
    last = list(old.values_list("sequence", flat=True)[: journal.DELETE_BATCH_SIZE])
    if not last:
        return 0
    with transaction.atomic():
        RefreshOffset.objects.filter(pk=1).update(last_deleted_sequence=last[-1])
        return Refresh.objects.filter(sequence__in=last).delete()[0]


# ---------------------------------------------------------------- marking


def _mark_next() -> int:
    """Read the next changes, mark pages and record what is shared; return how many changes were read.

    The position moves last. After an interruption, pages are marked once more.
    """
    until, last = public_changes.last_read_sequence(), public_changes.last_change_sequence()
    offset = RefreshOffset.objects.filter(pk=1).first()
    if until is None or (offset and offset.sequence >= until and offset.change >= last):
        return 0
    if offset is None:  # all public pages are marked, because none has been compared
        RefreshOffset.objects.get_or_create(pk=1, defaults={"sequence": until, "change": last})
        return 1
    before = {"sequence": offset.sequence, "change": offset.change}
    rows, entries = read_next(offset, until, last)
    invalidated = _find_invalidated(rows, entries)
    _mark_pages(_select_pages(invalidated), times=2 if _is_repeated(entries) else 1)
    with transaction.atomic():
        locked = RefreshOffset.objects.select_for_update().filter(pk=1, **before).first()
        if locked:  # otherwise another worker has read the same changes
            locked.sequence, locked.change = offset.sequence, offset.change
            _record(locked, _list_shared(invalidated))
            locked.save()
    return len(rows) + len(entries) + 1


def _find_invalidated(rows: Sequence[PublicChange], entries: Sequence[JournalEntry]) -> InvalidatedTags:
    invalidated = invalidation.get_entry_tags(entries, reported_page_ids={row.page_id for row in rows})
    invalidated.tags |= set().union(*invalidation.get_change_tags(rows).values())
    return invalidated


def _list_shared(invalidated: InvalidatedTags) -> list[str]:
    if invalidated.everything:
        return sorted(cache_tags.site_tag(site_id) for site_id in {root.site_id for root in SiteRoots.read().roots})
    return select_shared_tags(invalidated.tags)


def _select_pages(invalidated: InvalidatedTags) -> Iterator[QuerySet[PublicPage]]:
    """Yield the public pages whose answers have one of the tags, in parts; a page may be in several."""
    tags = invalidated.tags
    if invalidated.everything or cache_tags.SETTINGS in tags or len(tags) > MAX_TAGS:
        yield PublicPage.objects.all()
        return
    for named in _split([int(tag.removeprefix("page-")) for tag in tags if tag.startswith("page-")]):
        yield PublicPage.objects.filter(page_id__in=named)
    for part in _split(sorted(tags)):
        yield PublicPage.objects.filter(page_id__in=AnswerTag.objects.filter(tag__in=part).values("page_id"))


def _mark_pages(parts: Iterable[QuerySet[PublicPage]], *, times: int) -> None:
    """Mark these pages, each page once for all parts, with short transactions."""
    ids: set[int] = set()
    for part in parts:
        ids.update(part.values_list("page_id", flat=True))
    for chunk in _split(sorted(ids)):
        PublicPage.objects.filter(page_id__in=chunk).update(marks=F("marks") + times)


def _split(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    return (values[start : start + CHUNK_SIZE] for start in range(0, len(values), CHUNK_SIZE))


def _is_repeated(entries: Sequence[JournalEntry]) -> bool:
    """Return whether something changed twice, and may look as it did before although it was read in between.

    Entries about one page are no sign of it: publishing writes several.
    """
    keys = [journal.entry_key(entry) for entry in entries if entry.kind != journal.Kind.PAGE]
    return len(set(keys)) < len(keys)


# ---------------------------------------------------------------- comparing


def _compare_next() -> int:
    """Compare the next marked pages with their answers; return how many were settled.

    Pages are read in turn, so that those that are marked all the time do not delay others.
    """
    offset = RefreshOffset.objects.filter(pk=1).first()
    if offset is None:
        return 0
    marked = PublicPage.objects.filter(marks__gt=F("compared")).order_by("page_id")
    pages = list(marked.filter(page_id__gt=offset.compared_page_id)[:COMPARE_BATCH_SIZE])
    pages = pages or list(marked[:COMPARE_BATCH_SIZE])
    if not pages:
        return 0
    found = answers.read_answers([page.page_id for page in pages])
    is_current = _has_read_all(offset)
    with transaction.atomic():
        offset = RefreshOffset.objects.select_for_update().get(pk=1)
        settled = [page for page in pages if _settle(page, found.get(page.page_id), is_current)]
        answers.store_tags({page.page_id: found[page.page_id] for page in settled if page.page_id in found})
        changed = [page.page_id for page in settled if page.page_id in found and _has_changed(page, found)]
        _record_pages(offset, changed)
        offset.compared_page_id = pages[-1].page_id
        offset.save()
    return len(settled)


def _has_read_all(offset: RefreshOffset) -> bool:
    """Return whether there was no change since the position, so that an answer is as it was when pages were marked."""
    is_read = offset.sequence == journal.last_sequence() and offset.change == public_changes.last_change_sequence()
    return is_read and not public_changes.is_behind(clock.now())


def _settle(page: PublicPage, answer: PageResponse | None, is_current: bool) -> bool:
    """Store the digest of a page, unless it was marked or compared meanwhile.

    An answer that is equal is read once more if there are later changes: it may have been another one in between.
    """
    if answer and not is_current and not _has_changed(page, {page.page_id: answer}):
        return False
    same = PublicPage.objects.filter(page_id=page.page_id, marks=page.marks, compared=page.compared)
    digest = answer.digest if answer else page.digest
    return bool(same.update(digest=digest, compared=page.marks))


def _has_changed(page: PublicPage, found: Mapping[int, PageResponse]) -> bool:
    """Return whether the answer is another one, or may have been another one between two marks."""
    return found[page.page_id].digest != page.digest or page.marks > page.compared + 1


# ---------------------------------------------------------------- recording


def _record(offset: RefreshOffset, tags: Collection[str]) -> None:
    """Record that these shared things changed; the last row of each is kept."""
    Refresh.objects.filter(tag__in=tags).delete()
    _insert(offset, [Refresh(tag=tag) for tag in tags])


def _record_pages(offset: RefreshOffset, page_ids: Collection[int]) -> None:
    Refresh.objects.filter(page_id__in=page_ids).delete()
    _insert(offset, [Refresh(page_id=page_id) for page_id in page_ids])


def _insert(offset: RefreshOffset, rows: Sequence[Refresh]) -> None:
    """Insert rows with the next numbers; the offset is locked, so that they become visible in this order."""
    now = clock.now()
    for sequence, row in enumerate(rows, start=offset.last_sequence + 1):
        row.sequence, row.at = sequence, now
    Refresh.objects.bulk_create(rows, batch_size=CHUNK_SIZE)
    offset.last_sequence += len(rows)
