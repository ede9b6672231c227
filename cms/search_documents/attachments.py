"""Whether the texts of files that a search index has of pages are still those that the pages offer."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from wagtail import models as wagtail

from cms.files.documents.models import DocumentText, StoredDocument
from cms.files.documents.resolvers import find_current_text_keys, get_unrestricted_documents
from cms.journal.public_objects import find_using_pages

# Models whose changes can make the text of a file private or outdated, by which journal entries name them.
FILE_MODELS = frozenset(
    model._meta.label for model in (StoredDocument, wagtail.Collection, wagtail.CollectionViewRestriction)
)


def find_pages_with_outdated_texts(attached: Mapping[int, Collection[str]]) -> set[int]:
    """Return the pages of which one of these texts is outdated; `attached` has the keys by the ids of the pages."""
    current = find_current_text_keys(attached, {key for keys in attached.values() for key in keys})
    return {page_id for page_id, keys in attached.items() if not current[page_id].issuperset(keys)}


def find_pages_of_file_change(model: str, object_id: int | None) -> set[int]:
    """Return the pages whose texts of files a change of an object of FILE_MODELS may hide; `model` is its label.

    Of collections these are the pages with documents that are restricted now, which the worker has not noted yet.
    """
    if model == StoredDocument._meta.label:
        return find_using_pages(StoredDocument, [object_id]) if object_id else set()
    noted_open = DocumentText.objects.filter(is_restricted=False).exclude(text="")
    closed = noted_open.exclude(document_id__in=get_unrestricted_documents().values("pk"))
    ids = list(closed.values_list("document_id", flat=True))
    return find_using_pages(StoredDocument, ids) if ids else set()
