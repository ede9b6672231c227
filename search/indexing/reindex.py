"""Request that pages are written to the index again, whatever is recorded of them.

The worker handles these requests like those of any change, so hidden pages stay out of the index.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from wagtail.models import Page

from . import document_versions, journal_consumer, queue
from .queue import Priority

BATCH_SIZE = 1_000  # pages
PAGES_PER_SECOND = 60  # measured on two busy cores, with either engine


def reindex_page(pk: int) -> int:
    """Request one page and return the number of pages, 1."""
    return _mark([pk], Priority.CHANGE)


def reindex_section(root: Page) -> int:
    """Request the page and all its descendants and return the number of pages."""
    ids = list(root.get_descendants(inclusive=True).order_by("pk").values_list("pk", flat=True))
    return sum(_mark(ids[start : start + BATCH_SIZE], Priority.BULK) for start in range(0, len(ids), BATCH_SIZE))


def reindex_everything() -> int:
    """Request all pages, including deleted ones that the index may hold, and return the number of existing pages."""
    with transaction.atomic():
        document_versions.mark_all_unknown(has_others=False)
        journal_consumer.mark_all_pages()
    return Page.objects.filter(depth__gt=1).count()


def estimate_seconds(pages: int) -> float:
    """Return roughly how long the worker takes for this number of pages if it has nothing else to do."""
    return pages / PAGES_PER_SECOND


def _mark(ids: Sequence[int], priority: int) -> int:
    with transaction.atomic():
        document_versions.mark_unknown(ids)
        queue.mark(ids, priority)
    return len(ids)
