"""Resolve referenced documents to links. Their URL belongs to the page that uses them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from django.conf import settings
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, QuerySet
from wagtail.models import CollectionViewRestriction

from cms.content.references import ReadContext, References, register_resolver
from cms.content.schema import DocumentLink
from cms.db.cached_sql import cached_sql

from .file_types import get_media_type
from .models import StoredDocument


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
