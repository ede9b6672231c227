"""Pages whose highlights may quote removed text although the page was not published again.

A story's search document contains the names of its authors. When one of them becomes a draft, the page does not change,
so its revision does not show that a highlighted passage is outdated.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from wagtail.models import Page

from cms.core.cached_sql import cached_sql
from cms.journal.models import JournalEntry
from search.models import IndexedPage, JournalOffset, ReindexRequest

SNIPPET_CHANGES = (JournalEntry.Kind.REFERENCING_PAGES, JournalEntry.Kind.EVERYTHING)


def find_outdated(ids: Collection[int], asked_at: datetime) -> set[int]:
    """Return the pages that were waiting to be indexed when the engine was queried at `asked_at`."""
    return {row.pk for row in _waiting_pages(ids, asked_at)} if ids else set()


@cached_sql
def _waiting_pages(ids: Collection[int], asked_at: datetime) -> QuerySet:
    """Return the pages in one query, which misses none.

    A change moves from the journal to a reindex request, and from there to the written document, each time in one
    transaction. A single statement sees it in one of these places.
    """
    offset = JournalOffset.objects.order_by("sequence").values("sequence")[:1]
    unread = JournalEntry.objects.filter(kind__in=SNIPPET_CHANGES, sequence__gt=Coalesce(Subquery(offset), 0))
    waiting = ReindexRequest.objects.filter(page_id=OuterRef("pk"))
    written = IndexedPage.objects.filter(page_id=OuterRef("pk"), written_at__gte=asked_at)
    pages = Page.objects.order_by().filter(Exists(unread) | Exists(waiting) | Exists(written), pk__in=ids)
    return pages.values_list("pk")
