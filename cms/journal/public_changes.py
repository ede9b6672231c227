"""The list of public changes behind `/changes`: which pages were published, updated, moved or removed.

A background job of the worker processes the journal and the clock. It reads each page concerned through `visible_now()`
and compares the result with the state of the previous time. A page that was not public at one of these times is never
listed, and one that is no longer public is listed as removed with its last path.
"""

from __future__ import annotations

import hashlib
import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Min, Q, QuerySet
from wagtail.models import Page

from cms.core import clock
from cms.core.sites import SiteRoots
from cms.core.visibility import visible_now
from cms.db.left_out_tables import find_types_left_out
from cms.operations.traces.spans import refer_to_entries, start_span
from cms.pages.models import BasePage
from cms.pages.page_types import get_api_type

from . import answers, journal, public_objects
from .models import JournalEntry, PublicChange, PublicChangesOffset, PublicPage

CONSUMER_NAME = "changes"
CHUNK_SIZE = 500  # entries or pages processed in one transaction
Kind = PublicChange.Kind

PAGE_COLUMNS = ("id", "content_type_id", "path", "url_path")
# Every publication or raw save of a page changes at least one of these.
FINGERPRINT_FIELDS = ("live_revision_id", "last_published_at", "title", "summary", "listed_at", "image_id")


def process_changes() -> int:
    """Process the next part of what is due. Return 1, or 0 if nothing is due."""
    now = clock.now()
    if not is_behind(now):
        return 0
    with transaction.atomic():
        offset = _lock_offset(now)
        if offset.everything:
            ids = _page_ids_after(offset.page_id)
            _record_differences(ids, now)
            offset.everything = _advance(offset, ids)
        elif not _process_clock(offset, now):
            _process_journal(offset, now)
        offset.save()
    return 1


def record_pages_left_out(**_: Any) -> None:
    """Record a change of each public page whose app is no longer installed, as a receiver of `post_migrate`.

    Nothing else tells frontends and caches that such a page is absent now.
    """
    if types := find_types_left_out():
        pages = Page.objects.order_by().filter(content_type_id__in=types)
        known = PublicPage.objects.filter(page_id__in=pages.values("pk")).values_list("page_id", flat=True)
        with journal.atomic_with_journal():
            for page_id in known:
                journal.record_page_change(page_id)


def find_next_due(after: datetime) -> datetime | None:
    """Return the next go-live or expiry of a live page after this time."""
    live = Page.objects.filter(live=True)
    ends = live.filter(expire_at__gt=after).aggregate(at=Min("expire_at"))["at"]
    starts = live.filter(go_live_at__gt=after).aggregate(at=Min("go_live_at"))["at"]
    return min((at for at in (ends, starts) if at), default=None)


def last_read_sequence() -> int | None:
    """Return the last sequence of the journal that has been processed; None if processing has not started."""
    return PublicChangesOffset.objects.filter(pk=1).values_list("sequence", flat=True).first()


def last_change_sequence() -> int:
    """Return the sequence of the newest change, including changes that have been deleted by retention."""
    newest = PublicChange.objects.aggregate(last=Max("sequence"))["last"]
    last_deleted = PublicChangesOffset.objects.filter(pk=1).values_list("last_deleted_sequence", flat=True).first()
    return max(newest or 0, last_deleted or 0)


# ---------------------------------------------------------------- what is due


def is_behind(now: datetime) -> bool:
    """Return whether entries of the journal, or go-lives and expiries, have not been processed."""
    offset = PublicChangesOffset.objects.filter(pk=1).first()
    if offset is None or offset.everything or journal.entries_after(offset.sequence, 1):
        return True
    return _pages_due(now).exists()


def _lock_offset(now: datetime) -> PublicChangesOffset:
    """Return the offset, locked until the transaction ends: two workers must not record changes of the same pages."""
    offset = PublicChangesOffset.objects.select_for_update().filter(pk=1).first()
    if offset is None:
        epoch = time.time_ns() // 1_000_000  # noqa: TID251 - a new number
        first = {"epoch": epoch, "sequence": journal.last_sequence(), "clock": now}
        offset, _ = PublicChangesOffset.objects.select_for_update().get_or_create(pk=1, defaults=first)
    return offset


def _pages_due(now: datetime) -> QuerySet[Page]:
    """Return live pages whose go-live or expiry has passed since the last run; the scheduler may not have run yet.

    After the clock was set back, these are the pages whose go-live or expiry lies ahead again.
    """
    before = PublicChangesOffset.objects.filter(pk=1).values_list("clock", flat=True).first() or now
    start, end = (now, before) if clock.is_ahead(before, now) else (before, now)
    return Page.objects.filter(
        Q(expire_at__gt=start, expire_at__lte=end) | Q(go_live_at__gt=start, go_live_at__lte=end), live=True
    )


def _process_clock(offset: PublicChangesOffset, now: datetime) -> bool:
    """Process all pages that are due by the clock in one transaction; few pages share a moment.

    Those that an act has published are left to its entries.
    """
    ids = list(_pages_due(now).values_list("pk", flat=True))
    if ids:
        unread = JournalEntry.objects.filter(sequence__gt=offset.sequence, page_id__in=ids).exclude(act=None)
        of_acts = set(unread.values_list("page_id", flat=True))
        ids = [pk for pk in ids if pk not in of_acts]
    for start in range(0, len(ids), CHUNK_SIZE):
        _record_differences(ids[start : start + CHUNK_SIZE], now)
    offset.clock = now
    return bool(ids)


def _process_journal(offset: PublicChangesOffset, now: datetime) -> None:
    """Process the next entries that are about one page each, or a part of the next entry that is about many.

    Entries are resolved to pages at the time of processing, so that only the last of several equal ones is needed.
    """
    entries = journal.entries_after(offset.sequence, CHUNK_SIZE)
    if not entries:
        return
    with start_span("public_changes.process", causes=refer_to_entries(entry.sequence for entry in entries)):
        _process_entries(entries, offset, now)


def _process_entries(entries: Sequence[JournalEntry], offset: PublicChangesOffset, now: datetime) -> None:
    """Process entries up to the next one that is about many pages or up to the next act, which is processed as a whole.

    The changes of an act are recorded in one transaction, so that consumers see them together.
    """
    if act := entries[0].act:
        _record_differences(_list_pages([entry for entry in entries if entry.act == act]), now, act=act)
        offset.sequence, offset.page_id = act, 0
        return
    single: set[int] = set()
    for number, entry in enumerate(entries):
        if entry.act:
            break
        if entry.kind == journal.Kind.PAGE:
            single |= {entry.page_id} if entry.page_id is not None else set()
        elif entry.is_hidden:
            single |= _find_outdated(entry)
        elif entry.kind == journal.Kind.NON_PAGE:
            pass
        elif offset.page_id or not _is_repeated(entry, entries[number + 1 :]):
            if not single:
                _process_many_pages(entry, offset, now)
            break
        offset.sequence = entry.sequence
    _record_differences(single, now)


def _list_pages(entries: Sequence[JournalEntry]) -> set[int]:
    """Return the pages of the entries of an act, which publishes or hides pages: also those below a renamed one."""
    ids = {entry.page_id for entry in entries if entry.kind == journal.Kind.PAGE and entry.page_id is not None}
    for entry in entries:
        if entry.kind == journal.Kind.SUBTREE and (pages := journal.affected_pages(entry)) is not None:
            ids |= set(pages.values_list("pk", flat=True))
    return ids


def _process_many_pages(entry: JournalEntry, offset: PublicChangesOffset, now: datetime) -> None:
    pages = journal.affected_pages(entry)
    if pages is None:
        ids = _page_ids_after(offset.page_id)
    else:
        ids = list(
            pages.filter(pk__gt=offset.page_id).order_by("pk").values_list("pk", flat=True).distinct()[:CHUNK_SIZE]
        )
    _record_differences(ids, now, changed=pages is not None and entry.kind == journal.Kind.REFERENCING_PAGES)
    if not _advance(offset, ids):
        offset.sequence = entry.sequence


def _find_outdated(entry: JournalEntry) -> set[int]:
    """Return the pages of a hidden subtree that are still recorded as public.

    An earlier change has hidden them with the section above, and they were moved out of it before it was processed. No
    other public page is another one after a hidden change.
    """
    if entry.kind != journal.Kind.SUBTREE or (pages := journal.affected_pages(entry)) is None:
        return set()
    return set(PublicPage.objects.filter(page_id__in=pages.values("pk")).values_list("page_id", flat=True))


def _advance(offset: PublicChangesOffset, ids: Sequence[int]) -> bool:
    """Store how far an entry has been processed. Return whether pages are left."""
    there_is_more = len(ids) == CHUNK_SIZE
    offset.page_id = ids[-1] if there_is_more else 0
    return there_is_more


def _is_repeated(entry: JournalEntry, later: Sequence[JournalEntry]) -> bool:
    return any(journal.entry_key(entry) == journal.entry_key(one) for one in later if not one.is_hidden)


def _page_ids_after(after: int) -> list[int]:
    """Return the next ids of all pages, including those that were public and may have been deleted."""
    existing = Page.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:CHUNK_SIZE]
    known = (
        PublicPage.objects.filter(page_id__gt=after).order_by("page_id").values_list("page_id", flat=True)[:CHUNK_SIZE]
    )
    return sorted({*existing, *known})[:CHUNK_SIZE]


# ---------------------------------------------------------------- comparing pages


def _record_differences(ids: Collection[int], now: datetime, *, changed: bool = False, act: int | None = None) -> None:
    """Record how each page differs from its previous state; with `changed`, pages that stay public count as updated."""
    if not ids:
        return
    before = {page.page_id: page for page in PublicPage.objects.filter(page_id__in=ids)}
    after = {page.page_id: page for page in _read_public_pages(ids, now)}
    changes = [
        change
        for page_id in sorted(before.keys() | after.keys())
        for change in _transitions(before.get(page_id), after.get(page_id), now, changed)
    ]
    for change in changes:
        change.act = act
    PublicChange.objects.bulk_create(changes)
    public_objects.record_paths(page for page in after.values() if _is_elsewhere(page, before.get(page.page_id)))
    PublicPage.objects.filter(page_id__in=before.keys() - after.keys()).delete()
    PublicPage.objects.bulk_create(
        after.values(),
        update_conflicts=True,
        unique_fields=["page_id"],
        update_fields=["site_id", "locale", "type", "path", "fingerprint", "topics"],
    )
    answers.record_changed_pages([page_id for page_id in {change.page_id for change in changes} if page_id in after])
    answers.delete_removed_pages(before.keys() - after.keys())


def _is_elsewhere(page: PublicPage, before: PublicPage | None) -> bool:
    return before is None or (page.site_id, page.path) != (before.site_id, before.path)


def _read_public_pages(ids: Collection[int], now: datetime) -> Iterator[PublicPage]:
    site_roots, topics = SiteRoots.read(), _public_topic_ids(ids)
    for row in (
        visible_now(BasePage, now=now).filter(pk__in=ids).values_list(*PAGE_COLUMNS, *FINGERPRINT_FIELDS, named=True)
    ):
        root, kind = site_roots.root_of(row), get_api_type(row.content_type_id)
        if root and kind:
            values = repr([getattr(row, name) for name in FINGERPRINT_FIELDS]).encode()
            yield PublicPage(
                page_id=row.id,
                site_id=root.site_id,
                locale=root.language,
                type=kind,
                path=root.path_of(row),
                fingerprint=hashlib.blake2s(values, digest_size=16).hexdigest(),
                topics=topics[row.id],
            )


def _public_topic_ids(ids: Collection[int]) -> dict[int, list[int]]:
    """Return the ids of the published topics of each page."""
    public = BasePage._meta.get_field("topics").related_model.objects.published()
    links = BasePage.topics.through.objects.filter(basepage_id__in=ids, topic__in=public).order_by("topic_id")
    topics: dict[int, list[int]] = defaultdict(list)
    for page_id, topic_id in links.values_list("basepage_id", "topic_id"):
        topics[page_id].append(topic_id)
    return topics


def _transitions(
    old: PublicPage | None, new: PublicPage | None, now: datetime, changed: bool
) -> Iterator[PublicChange]:
    stays = old and new and (old.site_id, old.locale) == (new.site_id, new.locale)
    if old and not stays:
        yield _build_change(old, Kind.REMOVED, now)
    if new and not stays:
        yield _build_change(new, Kind.PUBLISHED, now)
    if old and new and stays:
        if old.path != new.path:
            yield _build_change(new, Kind.MOVED, now, topics=_union_of_topics(old, new), previous_path=old.path)
        elif changed or old.fingerprint != new.fingerprint:
            yield _build_change(new, Kind.UPDATED, now, topics=_union_of_topics(old, new))


def _union_of_topics(old: PublicPage, new: PublicPage) -> list[int]:
    return sorted({*old.topics, *new.topics})


def _build_change(page: PublicPage, kind: str, now: datetime, **more: Any) -> PublicChange:
    known = {name: getattr(page, name) for name in ("page_id", "site_id", "locale", "type", "path", "topics")}
    return PublicChange(**{**known, **more}, change=kind, at=now)


def delete_expired(now: datetime | None = None) -> int:
    """Delete a batch of changes that are older than the journal's RETENTION_PERIOD; return their number."""
    old = PublicChange.objects.filter(at__lte=(now or clock.now()) - journal.RETENTION_PERIOD).order_by("sequence")
    last = list(old.values_list("sequence", flat=True)[: journal.DELETE_BATCH_SIZE])
    if not last:
        return 0
    with transaction.atomic():
        PublicChangesOffset.objects.filter(pk=1).update(last_deleted_sequence=last[-1])
        return PublicChange.objects.filter(sequence__in=last).delete()[0]
