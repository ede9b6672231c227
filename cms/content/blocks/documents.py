"""Files to download."""

from __future__ import annotations

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

from cms.content.references import Found, Mentions
from cms.content.schema import DocumentLink, Schema

from .base import Missing, Raw, WiredBlock, items


class DocumentsValue(Schema):
    """The files in their order, under a title that may be empty."""

    title: str
    documents: list[DocumentLink]


class DocumentItemBlock(blocks.StructBlock):
    document = DocumentChooserBlock()
    title = blocks.CharBlock(required=False, max_length=200, help_text="If it differs from the file's own.")


class DocumentsBlock(WiredBlock, blocks.StructBlock):
    """It has no words for search: its documents may be kept for some, and what is said of them with them."""

    title = blocks.CharBlock(required=False, max_length=200)
    documents = blocks.ListBlock(DocumentItemBlock(), min_num=1)

    def mention(self, raw: Raw, mentions: Mentions) -> None:
        mentions.add("document", *(item.get("document") for item in items(raw.get("documents"))))

    def wire(self, raw: Raw, found: Found) -> DocumentsValue:
        links = [
            link.model_copy(update={"title": item.get("title") or link.title})
            for item in items(raw["documents"])
            if (link := found.get("document", item["document"]))
        ]
        if not links:
            raise Missing
        return DocumentsValue(title=raw.get("title") or "", documents=links)

    class Meta:
        icon = "doc-full"
