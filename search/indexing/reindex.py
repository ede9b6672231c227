"""Having pages written to the index anew, whatever is recorded of them: by the marks that every change makes.

The worker does it as it does everything else, so a page that must not be found is not put there by this either.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from wagtail.models import Page

from . import document_versions, journal_consumer, queue
from .queue import Priority

BATCH_SIZE = 1_000  # pages
PAGES_PER_SECOND = 60  # pages; measured on two busy cores, with either engine


def reindex_page(pk: int) -> int:
    """Answers how many pages were marked: 1."""
    return _mark([pk], Priority.CHANGE)


def reindex_section(root: Page) -> int:
    """The page and everything below it; answers how many pages were marked."""
    ids = list(root.get_descendants(inclusive=True).order_by("pk").values_list("pk", flat=True))
    return sum(_mark(ids[start : start + BATCH_SIZE], Priority.BULK) for start in range(0, len(ids), BATCH_SIZE))


def reindex_everything() -> int:
    """All pages, and what the index may hold of pages that are gone; answers how many pages there are."""
    with transaction.atomic():
        document_versions.mark_all_unknown()
        journal_consumer.mark_all_pages()
    return Page.objects.filter(depth__gt=1).count()


def estimate_seconds(pages: int) -> float:
    """How long the worker takes for so many, roughly, if it has nothing else to do."""
    return pages / PAGES_PER_SECOND


def _mark(ids: Sequence[int], priority: int) -> int:
    with transaction.atomic():
        document_versions.mark_unknown(ids)
        queue.mark(ids, priority)
    return len(ids)
