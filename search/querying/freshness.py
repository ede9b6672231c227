"""Pages whose highlights may quote removed text although the page was not published again.

A story's search document contains the names of its authors. When one of them is renamed, the page does not change, so
its revision does not show that a highlighted passage is outdated.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from wagtail.models import Page

from cms.db.cached_sql import cached_sql
from cms.journal import journal
from cms.journal.models import JournalEntry
from search.models import IndexedPage, JournalOffset, ReindexRequest

SNIPPET_CHANGES = (JournalEntry.Kind.REFERENCING_PAGES, JournalEntry.Kind.EVERYTHING)


def find_outdated(ids: Collection[int], asked_at: datetime) -> set[int]:
    """Return the pages that were waiting to be indexed when the engine was queried at `asked_at`."""
    rows = _read_pages(ids, asked_at) if ids else []
    outdated = {row.pk for row in rows if row.is_waiting}
    unread = next((row.unread for row in rows), None)
    return outdated if unread is None else outdated | _find_changed(set(ids) - outdated, unread)


@cached_sql
def _read_pages(ids: Collection[int], asked_at: datetime) -> QuerySet:
    """Return whether each page waits, and the first entry about snippets that is not read, in one query.

    A change moves from the journal to a reindex request, and from there to the written document, each time in one
    transaction. A single statement sees it in one of these places.
    """
    offset = JournalOffset.objects.order_by("sequence").values("sequence")[:1]
    unread = JournalEntry.objects.filter(kind__in=SNIPPET_CHANGES, sequence__gt=Coalesce(Subquery(offset), 0))
    waiting = ReindexRequest.objects.filter(page_id=OuterRef("pk"))
    written = IndexedPage.objects.filter(page_id=OuterRef("pk"), written_at__gte=asked_at)
    pages = (
        Page.objects.order_by()
        .filter(pk__in=ids)
        .annotate(
            is_waiting=Exists(waiting) | Exists(written),
            unread=Subquery(unread.order_by("sequence").values("sequence")[:1]),
        )
    )
    return pages.values_list("pk", "is_waiting", "unread")


def _find_changed(ids: set[int], first_sequence: int) -> set[int]:
    """Return those of the pages that an entry about snippets from this one on concerns."""
    entries = JournalEntry.objects.filter(kind__in=SNIPPET_CHANGES, sequence__gte=first_sequence)
    changed = set[int]()
    for entry in {journal.entry_key(entry): entry for entry in entries}.values():
        pages = journal.affected_pages(entry)
        if pages is None:
            return ids
        changed |= set(pages.filter(pk__in=ids).values_list("pk", flat=True))
    return changed
