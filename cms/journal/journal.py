"""The journal: one entry for every public change, written in the transaction of the change.

`cms/journal/signals.py` receives Wagtail's signals and calls these functions. Consumers (the search index, `/changes`,
webhooks) read the entries in the order of their sequence. An entry does not contain what changed, only what has to be
read again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import F, Q, QuerySet
from wagtail.models import Page

from cms.core import clock
from cms.core.extension_points import ExtensionPoint
from cms.operations.traces.spans import JOURNAL_ENTRY, start_span_until_commit
from cms.pages.models import BasePage

from .models import ContentVersion, JournalEntry
from .public_objects import find_public

Kind = JournalEntry.Kind

RETENTION_PERIOD = timedelta(days=30)  # a consumer that is behind by more has to read all pages again
DELETE_BATCH_SIZE = 1_000  # entries deleted in one transaction
MAX_SINGLE_ENTRIES = 50  # pages that get an entry each; for more of them there is one entry without a page


class Before(NamedTuple):
    """What is known of the object of a change before the change.

    `public_counter` was read before `was_public`. If it has increased when the change is written, another transaction
    may have made the object public in between.
    """

    was_public: bool
    public_counter: int | None = None


UNKNOWN = Before(was_public=True)
ABSENT = Before(was_public=False)  # a new object; or the change has no influence on whether the object is public

EntryFields = dict[str, object]


@dataclass(slots=True)
class DeferredEntries:
    """What is written at the end of a transaction: its entries, each once, and whether they are one act."""

    entries: dict[tuple[tuple[str, object], ...], tuple[EntryFields, list[Before]]] = field(default_factory=dict)
    is_act: bool = False


_deferred_entries: ContextVar[DeferredEntries | None] = ContextVar("deferred_entries", default=None)
CONSUMERS = ExtensionPoint[tuple[str, Callable[[], int | None]]](
    "clarion_journal_consumer",
    receives="A name, and a function that returns the last sequence of the journal which this consumer has read,"
    " None if it has not started. The journal keeps the entries that a consumer has not read.",
    example='hooks.register("clarion_journal_consumer", ("tides", harbour.tides.last_read_sequence))',
)


def read_before(is_public: Callable[[], bool]) -> Before:
    """Return the public counter and whether an object is public, before it changes."""
    counter = ContentVersion.objects.filter(pk=1).values_list("public_counter", flat=True).first()
    return Before(is_public(), counter or 0)


def record_page_change(page_id: int, before: Before = UNKNOWN) -> None:
    """Record that the content or the visibility of a page changed."""
    _record([before], kind=Kind.PAGE, page_id=page_id)


def record_lost_snippet(page_id: int, snippet: models.Model) -> None:
    """Record that a page changed because a snippet that it used was deleted."""
    _record([ABSENT], kind=Kind.PAGE, page_id=page_id, model=snippet._meta.label, object_id=snippet.pk)


def record_subtree_change(root: Page, before: Before = UNKNOWN) -> None:
    """Record that the paths or the privacy of a page and its descendants may have changed."""
    _record([before], kind=Kind.SUBTREE, page_id=root.pk, path=root.path)


def record_snippet_change(snippet: models.Model, before: Before = UNKNOWN) -> None:
    """Record that the pages that use a snippet changed with it."""
    _record([before], kind=Kind.REFERENCING_PAGES, model=snippet._meta.label, object_id=snippet.pk)


def record_full_change(before: Before = UNKNOWN) -> None:
    """Record that any page may have changed."""
    _record([before], kind=Kind.EVERYTHING)


def record_non_page_change(instance: models.Model, before: Before = UNKNOWN) -> None:
    """Record a change that no search document depends on: of a setting, an image, a redirect or a new snippet."""
    _record([before], kind=Kind.NON_PAGE, model=instance._meta.label, object_id=instance.pk)


def record_schedule_change() -> None:
    """Increment the counter because there is a new go-live or expiry; the public content is still the same."""
    _record([ABSENT])


def record_related_change(page_ids: Collection[int]) -> None:
    """Record that the related content of pages changed.

    For more than MAX_SINGLE_ENTRIES pages one entry without a page is written, which means any page.
    """
    with atomic_with_journal():
        for page_id in sorted(page_ids) if len(page_ids) <= MAX_SINGLE_ENTRIES else [None]:
            _record([ABSENT], kind=Kind.NON_PAGE, page_id=page_id, model=BasePage._meta.label)


def entries_after(sequence: int, limit: int) -> Sequence[JournalEntry]:
    """Return the next entries after a sequence, in order; more than `limit` if the last act would be cut otherwise."""
    entries = list(JournalEntry.objects.filter(sequence__gt=sequence).order_by("sequence")[:limit])
    if entries and len(entries) >= limit and (act := entries[-1].act):
        rest = JournalEntry.objects.filter(act=act, sequence__gt=entries[-1].sequence, sequence__lte=act)
        entries.extend(rest.order_by("sequence"))
    return entries


def entry_key(entry: JournalEntry) -> tuple[object, ...]:
    """Return a key that is equal for entries with the same meaning; a consumer needs to process only one of them."""
    return entry.kind, entry.page_id, entry.path, entry.model, entry.object_id


def affected_pages(entry: JournalEntry) -> QuerySet[Page] | None:
    """Return the pages to read again for an entry that is about many pages; None means all pages.

    For a subtree these are the pages below its path at the time of the entry and below its current path, because the
    insertion of a page before it changes treebeard's path. For a deleted snippet the pages are no longer known, so None
    is returned. A NON_PAGE entry affects no page's own content.
    """
    if entry.kind == Kind.NON_PAGE:
        return Page.objects.none()
    if entry.kind == Kind.SUBTREE:
        current_path = Page.objects.filter(pk=entry.page_id).values_list("path", flat=True).first()
        below = Q(path__startswith=entry.path) if entry.path else Q(pk=entry.page_id)
        return Page.objects.filter(below | Q(path__startswith=current_path) if current_path else below)
    if entry.kind == Kind.REFERENCING_PAGES:
        snippet = apps.get_model(entry.model)._default_manager.filter(pk=entry.object_id).first()
        if snippet is not None:
            pages: QuerySet[Page] | None = snippet.pages()
            return Page.objects.none() if pages is None else pages
    return None


def hides_content(entry: JournalEntry) -> bool:
    """Return whether the pages of an entry stay as they are, but show a snippet no more that they showed before.

    That is a snippet which is a draft or expired now, or was deleted.
    """
    if entry.kind == Kind.REFERENCING_PAGES:
        snippets = apps.get_model(entry.model)._default_manager
        return snippets.filter(pk=entry.object_id).exclude(pk__in=snippets.published().values("pk")).exists()
    return entry.kind == Kind.PAGE and bool(entry.model)


def last_sequence() -> int:
    """Return the sequence of the newest entry, 0 if there is none."""
    return JournalEntry.objects.aggregate(last=models.Max("sequence"))["last"] or 0


def delete_expired(now: datetime | None = None) -> int:
    """Delete a batch of entries that are older than RETENTION_PERIOD and read by every consumer; return their number.

    The newest entry is kept, because it holds the last sequence of the journal.
    """
    oldest = JournalEntry.objects.order_by("sequence").first()
    if oldest is None or oldest.recorded_at > (too_old := (now or clock.now()) - RETENTION_PERIOD):
        return 0
    sequences = [last_read() for _, last_read in CONSUMERS.values()]
    if None in sequences:
        return 0
    read_by_all = min([last_sequence() - 1, *(sequence for sequence in sequences if sequence is not None)])
    old = JournalEntry.objects.filter(sequence__lte=read_by_all, recorded_at__lte=too_old).order_by("sequence")
    return JournalEntry.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:DELETE_BATCH_SIZE])).delete()[0]


@contextmanager
def atomic_with_journal() -> Iterator[None]:
    """Open a transaction that writes the entries of all changes inside it at its end, each entry once.

    Writing an entry locks the row of the counter until the transaction ends. If that happened in the middle, another
    transaction could have locked a page that this one changes later while it waits for the counter: a deadlock. A
    transaction that holds the counter therefore takes no further locks. See docs/decisions/014.
    """
    if _deferred_entries.get() is not None:
        with transaction.atomic():
            yield
        return
    deferred = DeferredEntries()
    token = _deferred_entries.set(deferred)
    try:
        with transaction.atomic():
            yield
            if not connection.needs_rollback:
                _write_entries(list(deferred.entries.values()), is_act=deferred.is_act)
    finally:
        _deferred_entries.reset(token)


def declare_act() -> None:
    """Let readers see all changes of the current transaction together: none of their responses shows only a part.

    Call it inside `atomic_with_journal()`. See docs/decisions/091.
    """
    deferred = _deferred_entries.get()
    if deferred is None:
        raise RuntimeError("An act needs a transaction of atomic_with_journal().")
    deferred.is_act = True


def _record(before: list[Before], **entry: object) -> None:
    """Write an entry, or defer it to the end of `atomic_with_journal()`; without fields, only increment the counter."""
    deferred = _deferred_entries.get()
    if deferred is None:
        with transaction.atomic():
            _write_entries([(entry, before)])
    else:
        deferred.entries.setdefault(tuple(entry.items()), (entry, []))[1].extend(before)


def _write_entries(changes: Sequence[tuple[EntryFields, Sequence[Before]]], *, is_act: bool = False) -> None:
    """Increment the counter for each change and write its entry; increment the public counter unless all were hidden.

    The object of a change is hidden if it was so before and is so now; its entry says so, and no other consumer than
    search tells of it. The row of the counters is locked by then: all changes of other transactions are committed, or
    will see these.
    """
    if not changes:
        return
    last, public_counter = _increment_counter(len(changes))
    numbered = list(enumerate(changes, start=last - len(changes) + 1))
    entries = [JournalEntry(sequence=sequence, **fields) for sequence, (fields, _) in numbered if fields]
    was_public = {
        sequence
        for sequence, (_, known) in numbered
        if any(one.was_public or one.public_counter not in (None, public_counter) for one in known)
    }
    public = was_public | find_public(entry for entry in entries if entry.sequence not in was_public)
    act = entries[-1].sequence if is_act and entries else None
    for entry in entries:
        entry.is_hidden, entry.act = entry.sequence not in public, act
    JournalEntry.objects.bulk_create(entries)
    for entry in entries:
        attributes = {"clarion.journal.kind": entry.kind, "clarion.page_id": entry.page_id or 0}
        start_span_until_commit("journal.entry", attributes, identity=(JOURNAL_ENTRY, entry.sequence))
    if public:
        number = {"act": act} if act else {}
        ContentVersion.objects.filter(pk=1).update(public_counter=F("public_counter") + 1, **number)


def _increment_counter(changes: int) -> tuple[int, int]:
    """Increment the counter and return both counters; their row stays locked until the surrounding transaction ends."""
    if not ContentVersion.objects.filter(pk=1).update(counter=F("counter") + changes):
        # The first value is the current time in milliseconds, so that a new database never repeats an old counter.
        first = time.time_ns() // 1_000_000  # noqa: TID251 - a new number
        ContentVersion.objects.get_or_create(pk=1, defaults={"counter": first, "public_counter": first})
        ContentVersion.objects.filter(pk=1).update(counter=F("counter") + changes)
    return ContentVersion.objects.values_list("counter", "public_counter").get(pk=1)
