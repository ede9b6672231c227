"""A lane of the worker: every page in the index gets a vector, and no other page keeps one.

What is due is seen by comparing two tables, so nothing has to be queued and nothing can be lost. The text is read
anew, through `visible_now()`; of a page that was hidden meanwhile no vector is made.
"""

from __future__ import annotations

import time

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from cms.search_documents.builder import find_search_documents
from cms.search_documents.document import SearchDocument
from search.models import IndexedPage

from .model import MODEL_NAME, get_model
from .models import Vector, record_vector_change

log = structlog.get_logger(__name__)

BATCH_SIZE = 16  # pages; about a second's work
POLL_INTERVAL_SECONDS = 3.0  # seconds between two looks while nothing is due: each compares the tables

_state = {"after": 0, "next": 0.0}


def update_vectors() -> int:
    """One batch, or nothing while it is too early to look again; answers how many pages were done."""
    if time.monotonic() < _state["next"]:
        return 0
    done = update_batch()
    if not done:
        _state["next"] = time.monotonic() + POLL_INTERVAL_SECONDS
    return done


def update_batch() -> int:
    """Forget the vectors of pages that are not in the index, and make some that are missing."""
    gone = _forget()
    due = list(_due().filter(page_id__gt=_state["after"]).order_by("page_id")[:BATCH_SIZE])
    _state["after"] = due[-1].page_id if due else 0  # pages that cannot be read do not stand in the others' way
    pages = find_search_documents(page.page_id for page in due)
    made = [_vector(pages[page.page_id], page.fingerprint) for page in due if page.page_id in pages]
    _store(made)
    if made or gone:
        log.info("vectors", made=len(made), forgotten=gone)
    return len(due) + gone


def update_all() -> int:
    """Work until every page that can be read has a vector; answers how many were done."""
    total = 0
    _state["after"] = 0
    while done := update_batch():
        total += done
    return total


def _due() -> QuerySet[IndexedPage]:
    made = Vector.objects.filter(page_id=OuterRef("page_id"), fingerprint=OuterRef("fingerprint"), model=MODEL_NAME)
    return IndexedPage.objects.exclude(fingerprint="").filter(~Exists(made))


def _forget() -> int:
    indexed = IndexedPage.objects.filter(page_id=OuterRef("page_id")).exclude(fingerprint="")
    with transaction.atomic():
        gone, _ = Vector.objects.filter(~Exists(indexed)).delete()
        if gone:
            record_vector_change()
    return gone


def _vector(page: SearchDocument, fingerprint: str) -> Vector:
    text = "\n".join(part for part in (page.title, page.summary, page.body) if part)
    packed = get_model().embed(text)
    return Vector(
        page_id=page.id, site_id=page.site, locale=page.locale, model=MODEL_NAME, fingerprint=fingerprint, packed=packed
    )


def _store(made: list[Vector]) -> None:
    if not made:
        return
    with transaction.atomic():
        Vector.objects.bulk_create(
            made,
            update_conflicts=True,
            unique_fields=["page_id"],
            update_fields=["site_id", "locale", "model", "fingerprint", "packed"],
        )
        record_vector_change()
