"""Resolve referenced documents to links, and read the texts of attached PDFs, as far as the public may read the files.

The URL of a document belongs to the page that uses it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, QuerySet, Subquery
from wagtail.models import CollectionViewRestriction, Page, ReferenceIndex

from cms.content.references import ReadContext, References, register_resolver
from cms.content.schema import DocumentLink
from cms.db.cached_sql import cached_sql

from .file_types import get_media_type
from .models import DocumentText, StoredDocument


@register_resolver("document")
def resolve_documents(ids: set[int], context: ReadContext, references: References) -> Mapping[int, DocumentLink]:
    """Return the links of the documents by id, without those in restricted collections."""
    return {document.pk: _build_link(document, references.page_id, context) for document in _get_documents(ids)}


@cached_sql
def _get_documents(ids: Iterable[int]) -> QuerySet:
    return get_unrestricted_documents().filter(pk__in=ids)


def get_unrestricted_documents() -> QuerySet:
    """Return the documents whose collection and its ancestors have no view restriction."""
    outer = ExpressionWrapper(OuterRef("collection__path"), output_field=CharField())
    restrictions = CollectionViewRestriction.objects.annotate(outer=outer).filter(
        outer__startswith=F("collection__path")
    )
    return StoredDocument.objects.filter(~Exists(restrictions))


def _build_link(document: StoredDocument, page_id: int | None, context: ReadContext) -> DocumentLink:
    build_url = context.build_document_url
    path = f"/documents/{page_id}/{document.pk}/{quote(document.filename)}"
    return DocumentLink(
        title=document.title,
        url=build_url(document.pk) if build_url else f"{settings.CMS_URL}{path}",
        filename=document.filename,
        size=document.file_size or 0,
        media_type=get_media_type(document.filename),
    )


@dataclass(frozen=True, slots=True)
class AttachmentText:
    """The text of an attached file. `key` names the document and its text: it changes when either does."""

    key: str
    text: str


def read_attachment_texts(ids: Collection[int]) -> dict[int, AttachmentText]:
    """Return the texts of those of the documents that have one, by their ids, without restricted collections."""
    if not ids:
        return {}
    rows = _current_texts().filter(document_id__in=ids).values_list("document_id", "digest", "text")
    return {pk: AttachmentText(build_text_key(pk, digest), text) for pk, digest, text in rows}


def build_text_key(document_id: int, digest: str) -> str:
    """Return the key of a text, which the search index stores with the page."""
    return f"{document_id}-{digest}"


def find_current_text_keys(page_ids: Iterable[int], keys: Collection[str]) -> dict[int, set[str]]:
    """Return for each page those of these keys whose document it still uses, with this text and without restriction.

    Wagtail's index of references describes pages as they are saved, not their drafts.
    """
    ids = {int(key.partition("-")[0]) for key in keys}
    rows = _current_texts().filter(document_id__in=ids).values_list("document_id", "digest")
    current = {pk: build_text_key(pk, digest) for pk, digest in rows}
    found: dict[int, set[str]] = {page_id: set() for page_id in page_ids}
    for page_id, document_id in _read_uses(found, current):
        found[page_id].add(current[document_id])
    return found


def _current_texts() -> QuerySet[DocumentText]:
    """Return the texts of documents that still have the file they were read from, outside restricted collections."""
    file = get_unrestricted_documents().filter(pk=OuterRef("document_id")).values("file")
    return DocumentText.objects.annotate(current_file=Subquery(file)).filter(current_file=F("file")).exclude(text="")


def _read_uses(page_ids: Iterable[int], document_ids: Iterable[int]) -> Iterable[tuple[int, int]]:
    types = ContentType.objects.get_for_models(StoredDocument, Page)
    rows = ReferenceIndex.objects.order_by().filter(
        to_content_type=types[StoredDocument],
        to_object_id__in=[str(pk) for pk in document_ids],
        base_content_type=types[Page],
        object_id__in=[str(pk) for pk in page_ids],
    )
    return ((int(page_id), int(document_id)) for page_id, document_id in rows.values_list("object_id", "to_object_id"))
