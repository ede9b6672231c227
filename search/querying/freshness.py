"""Pages whose highlights may quote removed text although the page was not published again.

A story's search document contains the names of its authors. When one of them becomes a draft, the page does not change,
so its revision does not show that a highlighted passage is outdated.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Min

from cms.journal.models import JournalEntry
from search.models import IndexedPage, JournalOffset, ReindexRequest

SNIPPET_CHANGES = (JournalEntry.Kind.REFERENCING_PAGES, JournalEntry.Kind.EVERYTHING)


def find_outdated(ids: Iterable[int], asked_at: datetime) -> set[int]:
    """Return the pages that were waiting to be indexed when the engine was queried at `asked_at`.

    A change moves from the journal to a reindex request to the written document; reading in this order misses none.
    """
    ids = set(ids)
    if not ids:
        return set()
    read = JournalOffset.objects.aggregate(sequence=Min("sequence"))["sequence"] or 0
    if JournalEntry.objects.filter(sequence__gt=read, kind__in=SNIPPET_CHANGES).exists():
        return ids
    waiting = ReindexRequest.objects.filter(page_id__in=ids).values_list("page_id", flat=True)
    written = IndexedPage.objects.filter(page_id__in=ids, written_at__gte=asked_at).values_list("page_id", flat=True)
    return {*waiting, *written}
