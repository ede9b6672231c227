"""The journal of changes: every public change, once, in the transaction that makes it.

`cms/journal/signals.py` hears Wagtail's signals and calls these functions; consumers (the search index, `/changes`,
webhooks) read entries in the order of their sequence. An entry never says what changed, only where to look again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from wagtail.models import Page

from cms.pages.models import BasePage

from .models import ContentVersion, JournalEntry

Kind = JournalEntry.Kind

RETENTION_PERIOD = timedelta(days=30)  # a consumer that is away longer has to look at everything again
DELETE_BATCH_SIZE = 1_000  # entries deleted in one transaction
MAX_SINGLE_ENTRIES = 50  # pages that are named one by one

DeferredEntries = dict[tuple[tuple[str, object], ...], dict[str, object]]
_deferred_entries: ContextVar[DeferredEntries | None] = ContextVar("waiting", default=None)
_consumers: dict[str, Callable[[], int | None]] = {}


def record_page_change(page_id: int) -> None:
    _record(kind=Kind.PAGE, page_id=page_id)


def record_subtree_change(root: Page) -> None:
    """Addresses or privacy of the page and everything under it may have changed."""
    _record(kind=Kind.SUBTREE, page_id=root.pk, path=root.path)


def record_snippet_change(snippet: models.Model) -> None:
    """The pages that use the snippet say something else now."""
    _record(kind=Kind.REFERENCING_PAGES, model=snippet._meta.label, object_id=snippet.pk)


def record_full_change() -> None:
    _record(kind=Kind.EVERYTHING)


def record_non_page_change(thing: models.Model) -> None:
    """Something public changed that no search document depends on: a setting, a picture, a redirect, a new snippet."""
    _record(kind=Kind.NON_PAGE, model=thing._meta.label, object_id=thing.pk)


def record_schedule_change() -> None:
    """There is a new moment at which the public will see something else. Until then it sees the same."""
    _record()


def record_related_change(page_ids: Collection[int]) -> None:
    """Beside these pages something else is shown; of very many, one entry says “any page”."""
    with transaction.atomic():
        for page_id in sorted(page_ids) if len(page_ids) <= MAX_SINGLE_ENTRIES else [None]:
            _record(kind=Kind.NON_PAGE, page_id=page_id, model=BasePage._meta.label)


def entries_after(sequence: int, limit: int) -> Sequence[JournalEntry]:
    return list(JournalEntry.objects.filter(sequence__gt=sequence).order_by("sequence")[:limit])


def entry_key(entry: JournalEntry) -> tuple[object, ...]:
    """Two entries of the same meaning say the same; where both are read, one of them is enough."""
    return entry.kind, entry.page_id, entry.path, entry.model, entry.object_id


def affected_pages(entry: JournalEntry) -> QuerySet[Page] | None:
    """The pages to look at again, of an entry that means many; None means all.

    Of a subtree those under the path it had then and the one it has now: a page put in before it has shifted its path.
    A snippet that is gone can't name its pages any more, so it means all. Furniture is in no page's own content.
    """
    if entry.kind == Kind.NON_PAGE:
        return Page.objects.none()
    if entry.kind == Kind.SUBTREE:
        now = Page.objects.filter(pk=entry.page_id).values_list("path", flat=True).first()
        under = Q(path__startswith=entry.path) if entry.path else Q(pk=entry.page_id)
        return Page.objects.filter(under | Q(path__startswith=now) if now else under)
    if entry.kind == Kind.REFERENCING_PAGES:
        snippet = apps.get_model(entry.model)._default_manager.filter(pk=entry.object_id).first()
        if snippet is not None:
            pages: QuerySet[Page] | None = snippet.pages()
            return Page.objects.none() if pages is None else pages
    return None


def last_sequence() -> int:
    return JournalEntry.objects.aggregate(last=models.Max("sequence"))["last"] or 0


def register_consumer(name: str, position: Callable[[], int | None]) -> None:
    """Register a consumer: `position` answers the last sequence it has read, None where it has not begun."""
    _consumers[name] = position


def delete_expired(now: datetime | None = None) -> int:
    """Delete a part of what is older than RETENTION_PERIOD and has been read by every consumer; answers how much.

    The newest entry stays: it says how far the journal has come.
    """
    oldest = JournalEntry.objects.order_by("sequence").first()
    if oldest is None or oldest.recorded_at > (too_old := (now or timezone.now()) - RETENTION_PERIOD):
        return 0
    positions = [position() for position in _consumers.values()]
    if None in positions:
        return 0
    read = min([last_sequence() - 1, *(position for position in positions if position is not None)])
    old = JournalEntry.objects.filter(sequence__lte=read, recorded_at__lte=too_old).order_by("sequence")
    return JournalEntry.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:DELETE_BATCH_SIZE])).delete()[0]


@contextmanager
def atomic_with_journal() -> Iterator[None]:
    """A transaction of several changes, whose entries are written last, each once.

    Writing one locks the counter's row until the transaction ends. Were that in the middle, somebody else could have
    changed the page that comes next and be waiting for the counter, each of the two for the other. So whoever has the
    counter waits for nothing more: docs/decisions/014.
    """
    if _deferred_entries.get() is not None:
        with transaction.atomic():
            yield
        return
    waiting: DeferredEntries = {}
    token = _deferred_entries.set(waiting)
    try:
        with transaction.atomic():
            yield
            if not connection.needs_rollback:
                for entry in waiting.values():
                    _write_entry(entry)
    finally:
        _deferred_entries.reset(token)


def _record(**entry: object) -> None:
    """Without any entry it is the counter alone that grows."""
    waiting = _deferred_entries.get()
    if waiting is None:
        with transaction.atomic():
            _write_entry(entry)
    else:
        waiting.setdefault(tuple(entry.items()), entry)


def _write_entry(entry: dict[str, object]) -> None:
    sequence = _next_sequence()
    if entry:
        JournalEntry.objects.create(sequence=sequence, **entry)


def _next_sequence() -> int:
    """The next number; its row stays locked until the surrounding transaction ends."""
    if not ContentVersion.objects.filter(pk=1).update(counter=F("counter") + 1):
        # It begins with the milliseconds of today, so that no number of an emptied database comes again.
        ContentVersion.objects.get_or_create(pk=1, defaults={"counter": time.time_ns() // 1_000_000})
        ContentVersion.objects.filter(pk=1).update(counter=F("counter") + 1)
    return ContentVersion.objects.values_list("counter", flat=True).get(pk=1)
