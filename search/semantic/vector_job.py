"""The background job of the worker that keeps the vectors of every page in the index, and none for other pages.

Comparing the two tables shows which vectors are due, so there is no queue and nothing can be lost. The job reads the
text again through `visible_now()`; a page that has been hidden since gets no vector.
"""

from __future__ import annotations

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from cms.search_documents.builder import find_search_documents
from cms.search_documents.document import SearchDocument
from search.models import IndexedPage

from .installed_model import get_model
from .model import Model, name_vectors
from .models import Vector, record_vector_change
from .passages import split_passages

log = structlog.get_logger(__name__)

BATCH_SIZE = 16  # pages; some seconds of work

_state = {"after": 0}  # the last page id of the previous batch


def update_batch() -> int:
    """Delete the vectors of pages that are not in the index, compute a batch of missing ones, return the number."""
    deleted = _delete_unindexed()
    model = get_model()
    due = list(_due(model).filter(page_id__gt=_state["after"]).order_by("page_id")[:BATCH_SIZE])
    _state["after"] = due[-1].page_id if due else 0  # pages that cannot be read do not block the others
    pages = find_search_documents(page.page_id for page in due)
    vectors = [_build_vector(model, pages[page.page_id], page.fingerprint) for page in due if page.page_id in pages]
    _save(vectors)
    if vectors or deleted:
        log.info("semantic.vectors_updated", computed=len(vectors), deleted=deleted)
    return len(due) + deleted


def update_all() -> int:
    """Update batches until every page that can be read has a vector, and return the number of pages."""
    total = 0
    _state["after"] = 0
    while done := update_batch():
        total += done
    return total


def _due(model: Model) -> QuerySet[IndexedPage]:
    current = Vector.objects.filter(
        page_id=OuterRef("page_id"), fingerprint=OuterRef("fingerprint"), model=name_vectors(model)
    )
    return IndexedPage.objects.exclude(fingerprint="").filter(~Exists(current))


def _delete_unindexed() -> int:
    indexed = IndexedPage.objects.filter(page_id=OuterRef("page_id")).exclude(fingerprint="")
    with transaction.atomic():
        deleted, _ = Vector.objects.filter(~Exists(indexed)).delete()
        if deleted:
            record_vector_change()
    return deleted


def _build_vector(model: Model, page: SearchDocument, fingerprint: str) -> Vector:
    return Vector(
        page_id=page.id,
        site_id=page.site,
        locale=page.locale,
        model=name_vectors(model),
        fingerprint=fingerprint,
        packed=model.embed_passages(split_passages(page)),
    )


def _save(vectors: list[Vector]) -> None:
    if not vectors:
        return
    with transaction.atomic():
        Vector.objects.bulk_create(
            vectors,
            update_conflicts=True,
            unique_fields=["page_id"],
            update_fields=["site_id", "locale", "model", "fingerprint", "packed"],
        )
        record_vector_change()
