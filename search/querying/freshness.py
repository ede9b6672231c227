"""Which pages the index may still quote with words that are gone, though the page itself was not published anew.

A story's text for search holds the names of the people it is by. When one of them becomes a draft, nothing of the page
changes, so its revision does not tell that a marked passage is out of date.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Min

from cms.journal.models import JournalEntry
from search.models import IndexedPage, JournalOffset, ReindexRequest

SNIPPETS = (JournalEntry.Kind.REFERENCING_PAGES, JournalEntry.Kind.EVERYTHING)


def find_outdated(ids: Iterable[int], asked_at: datetime) -> set[int]:
    """Those of the pages that were waiting to be looked at again when the engine was asked.

    A change goes from the journal to a row that waits to what was written; reading in that order misses none.
    """
    ids = set(ids)
    if not ids:
        return set()
    read = JournalOffset.objects.aggregate(sequence=Min("sequence"))["sequence"] or 0
    if JournalEntry.objects.filter(sequence__gt=read, kind__in=SNIPPETS).exists():
        return ids
    waiting = ReindexRequest.objects.filter(page_id__in=ids).values_list("page_id", flat=True)
    written = IndexedPage.objects.filter(page_id__in=ids, written_at__gte=asked_at).values_list("page_id", flat=True)
    return {*waiting, *written}
