"""Which pages became public, changed, moved or were hidden: what `/changes` tells, kept up by a lane of the worker.

It follows the journal and the clock, looks at each page they name as `visible_now()` shows it, and compares that with
what it saw before. So whatever was not public at one of these looks never appears, and a page that was and is gone is
told as removed with the path it had.
"""

from __future__ import annotations

import hashlib
import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from wagtail.models import Page

from cms.core.sites import SiteRoots
from cms.core.visibility import visible_now
from cms.pages.models import BasePage
from cms.pages.page_types import get_api_type

from . import journal
from .models import JournalEntry, PublicChange, PublicChangesOffset, PublicPage

CONSUMER_NAME = "changes"
CHUNK_SIZE = 500  # entries or pages looked at in one transaction
Kind = PublicChange.Kind

PAGE_COLUMNS = ("id", "content_type_id", "path", "url_path")
# What every publication or raw save of a page changes one of.
FINGERPRINT_FIELDS = ("live_revision_id", "last_published_at", "title", "summary", "listed_at", "image_id")


def process_changes() -> int:
    """Look at the next part of what is due; 0 once there was nothing."""
    now = timezone.now()
    if not (_is_behind() or _pages_due(now).exists()):
        return 0
    with transaction.atomic():
        position = _lock_offset(now)
        if position.everything:
            ids = _page_ids_after(position.page_id)
            _record_differences(ids, now)
            position.everything = _advance(position, ids)
        elif not _process_clock(position, now):
            _process_journal(position, now)
        position.save()
    return 1


def last_read_sequence() -> int | None:
    """The sequence up to which the journal has been read; None where it has not been begun."""
    return PublicChangesOffset.objects.filter(pk=1).values_list("sequence", flat=True).first()


def last_change_sequence() -> int:
    """The sequence of the newest change, kept or trimmed."""
    newest = PublicChange.objects.aggregate(last=Max("sequence"))["last"]
    last_deleted = PublicChangesOffset.objects.filter(pk=1).values_list("last_deleted_sequence", flat=True).first()
    return max(newest or 0, last_deleted or 0)


# ---------------------------------------------------------------- what is due


def _is_behind() -> bool:
    position = PublicChangesOffset.objects.filter(pk=1).first()
    return position is None or position.everything or bool(journal.entries_after(position.sequence, 1))


def _lock_offset(now: datetime) -> PublicChangesOffset:
    """Locked until the transaction ends: two workers must not write changes of the same pages."""
    position = PublicChangesOffset.objects.select_for_update().filter(pk=1).first()
    if position is None:
        epoch = time.time_ns() // 1_000_000
        position = PublicChangesOffset.objects.create(pk=1, epoch=epoch, sequence=journal.last_sequence(), clock=now)
    return position


def _pages_due(now: datetime) -> QuerySet[Page]:
    """Pages whose go-live or expiry has passed since the clock was last followed; a tick may not have run yet."""
    clock = PublicChangesOffset.objects.filter(pk=1).values_list("clock", flat=True).first() or now
    return Page.objects.filter(
        Q(expire_at__gt=clock, expire_at__lte=now) | Q(go_live_at__gt=clock, go_live_at__lte=now), live=True
    )


def _process_clock(position: PublicChangesOffset, now: datetime) -> bool:
    """All at once: one moment is the end of few pages."""
    ids = list(_pages_due(now).values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK_SIZE):
        _record_differences(ids[start : start + CHUNK_SIZE], now)
    position.clock = now
    return bool(ids)


def _process_journal(position: PublicChangesOffset, now: datetime) -> None:
    """A run of entries that mean one page each, or a part of one that means many.

    What an entry means is looked up now, so of two that mean the same the later one is enough.
    """
    single: set[int] = set()
    entries = journal.entries_after(position.sequence, CHUNK_SIZE)
    for number, entry in enumerate(entries):
        if entry.kind == journal.Kind.PAGE:
            single |= {entry.page_id} if entry.page_id is not None else set()
        elif entry.kind == journal.Kind.NON_PAGE:
            pass
        elif position.page_id or not _is_repeated(entry, entries[number + 1 :]):
            if not single:
                _process_many_pages(entry, position, now)
            break
        position.sequence = entry.sequence
    _record_differences(single, now)


def _process_many_pages(entry: JournalEntry, position: PublicChangesOffset, now: datetime) -> None:
    pages = journal.affected_pages(entry)
    if pages is None:
        ids = _page_ids_after(position.page_id)
    else:
        ids = list(
            pages.filter(pk__gt=position.page_id).order_by("pk").values_list("pk", flat=True).distinct()[:CHUNK_SIZE]
        )
    _record_differences(ids, now, changed=pages is not None and entry.kind == journal.Kind.REFERENCING_PAGES)
    if not _advance(position, ids):
        position.sequence = entry.sequence


def _advance(position: PublicChangesOffset, ids: Sequence[int]) -> bool:
    """Whether another part is to come."""
    there_is_more = len(ids) == CHUNK_SIZE
    position.page_id = ids[-1] if there_is_more else 0
    return there_is_more


def _is_repeated(entry: JournalEntry, later: Sequence[JournalEntry]) -> bool:
    return any(journal.entry_key(entry) == journal.entry_key(one) for one in later)


def _page_ids_after(after: int) -> list[int]:
    """All pages, and those that were public and may be gone."""
    there = Page.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:CHUNK_SIZE]
    known = (
        PublicPage.objects.filter(page_id__gt=after).order_by("page_id").values_list("page_id", flat=True)[:CHUNK_SIZE]
    )
    return sorted({*there, *known})[:CHUNK_SIZE]


# ---------------------------------------------------------------- what is seen


def _record_differences(ids: Collection[int], now: datetime, *, changed: bool = False) -> None:
    """Write down how each page differs from what was seen before; `changed` says that what it shows has changed."""
    if not ids:
        return
    before = {page.page_id: page for page in PublicPage.objects.filter(page_id__in=ids)}
    after = {page.page_id: page for page in _read_public_pages(ids, now)}
    changes = [
        change
        for page_id in sorted(before.keys() | after.keys())
        for change in _transitions(before.get(page_id), after.get(page_id), now, changed)
    ]
    PublicChange.objects.bulk_create(changes)
    PublicPage.objects.filter(page_id__in=before.keys() - after.keys()).delete()
    PublicPage.objects.bulk_create(
        after.values(),
        update_conflicts=True,
        unique_fields=["page_id"],
        update_fields=["site_id", "locale", "type", "path", "fingerprint", "topics"],
    )


def _read_public_pages(ids: Collection[int], now: datetime) -> Iterator[PublicPage]:
    site_roots, topics = SiteRoots.read(), _public_topic_ids(ids)
    for row in (
        visible_now(BasePage, now=now).filter(pk__in=ids).values_list(*PAGE_COLUMNS, *FINGERPRINT_FIELDS, named=True)
    ):
        root, kind = site_roots.root_of(row), get_api_type(row.content_type_id)
        if root and kind:
            says = repr([getattr(row, name) for name in FINGERPRINT_FIELDS]).encode()
            yield PublicPage(
                page_id=row.id,
                site_id=root.site_id,
                locale=root.language,
                type=kind,
                path=root.path_of(row),
                fingerprint=hashlib.blake2s(says, digest_size=16).hexdigest(),
                topics=topics[row.id],
            )


def _public_topic_ids(ids: Collection[int]) -> dict[int, list[int]]:
    """Those of each page that are public."""
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
    """Forget a part of the changes that are older than what the journal keeps; answers how many."""
    old = PublicChange.objects.filter(at__lte=(now or timezone.now()) - journal.RETENTION_PERIOD).order_by("sequence")
    last = list(old.values_list("sequence", flat=True)[: journal.DELETE_BATCH_SIZE])
    if not last:
        return 0
    with transaction.atomic():
        PublicChangesOffset.objects.filter(pk=1).update(last_deleted_sequence=last[-1])
        return PublicChange.objects.filter(sequence__in=last).delete()[0]
