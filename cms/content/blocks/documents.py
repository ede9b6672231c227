"""Documents to download."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

from cms.content.references import References, ResolvedReferences
from cms.content.schema import DocumentLink, Schema

from .base import ApiBlock, MissingReference, StoredValue, list_items


class DocumentsValue(Schema):
    """Documents in order, with a title that may be empty."""

    title: str
    documents: list[DocumentLink]


class DocumentItemBlock(blocks.StructBlock):
    """One document, with an optional title of its own."""

    document = DocumentChooserBlock(label=_("Document"))
    title = blocks.CharBlock(
        required=False, max_length=200, help_text=_("If it differs from the file's own."), label=_("Title")
    )


class DocumentsBlock(ApiBlock, blocks.StructBlock):
    """Documents to download.

    They are no text for search, because documents and their titles may be private.
    """

    title = blocks.CharBlock(required=False, max_length=200, label=_("Title"))
    documents = blocks.ListBlock(DocumentItemBlock(), min_num=1, label=_("Documents"))

    def collect_references(self, raw: StoredValue, references: References) -> None:
        references.add("document", *(item.get("document") for item in list_items(raw.get("documents"))))

    def to_api(self, raw: StoredValue, found: ResolvedReferences) -> DocumentsValue:
        links = [
            link.model_copy(update={"title": item.get("title") or link.title})
            for item in list_items(raw["documents"])
            if (link := found.get("document", item["document"]))
        ]
        if not links:
            raise MissingReference
        return DocumentsValue(title=raw.get("title") or "", documents=links)

    def texts_to_translate(self, raw: StoredValue) -> Iterator[str]:
        yield raw.get("title") or ""

    class Meta:
        icon = "doc-full"
        label = _("Documents")
