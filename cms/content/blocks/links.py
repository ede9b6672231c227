"""Blocks that lead elsewhere: links (also those of the navigation), documents to download, and calls to action."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock

from cms.content.references import References, ResolvedReferences
from cms.content.schema import CallToActionCard, DocumentLink, PageLink, Schema
from cms.core.public_urls import PublicURLBlock, public_url

from .base import ApiBlock, MissingReference, StoredValue, list_items, require_reference


class LinkValue(Schema):
    """A link with a label. `path` is set if it leads to a page of this site."""

    label: str
    url: str
    path: str | None
    description: str


class LinksValue(Schema):
    """Links in order, with a title that may be empty."""

    title: str
    links: list[LinkValue]


class LinkBlock(blocks.StructBlock):
    """A link either to a page or to a URL."""

    label = blocks.CharBlock(
        required=False, max_length=150, help_text=_("The page's title if left empty."), label=_("Label")
    )
    page = blocks.PageChooserBlock(required=False, label=_("Page"))
    url = PublicURLBlock(required=False, max_length=500, label=_("External URL"))
    description = blocks.CharBlock(required=False, max_length=300, label=_("Description"))

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if self.is_deferred_validation:
            return value
        if bool(value["page"]) == bool(value["url"]):
            error = ValidationError(gettext("Choose a page or enter an external URL, but not both."))
            raise StructBlockValidationError(block_errors={"page": error})
        if value["url"] and not value["label"]:
            error = ValidationError(gettext("Enter a label for the URL."))
            raise StructBlockValidationError(block_errors={"label": error})
        return value

    class Meta:
        icon = "link"


class LinksBlock(ApiBlock, blocks.StructBlock):
    """A list of links.

    Those to pages that are not visible are left out.
    """

    title = blocks.CharBlock(required=False, max_length=200, label=_("Title"))
    links = blocks.ListBlock(LinkBlock(), min_num=1, label=_("Links"))

    def collect_references(self, raw: StoredValue, references: References) -> None:
        collect_link_references(raw.get("links"), references)

    def to_api(self, raw: StoredValue, found: ResolvedReferences) -> LinksValue:
        links = serialize_links(raw["links"], found)
        if not links:
            raise MissingReference
        return LinksValue(title=raw.get("title") or "", links=links)

    def search_texts(self, raw: StoredValue) -> Iterator[str]:
        """Yield the texts of external links only: those of a link to a page are not shown while the page is hidden."""
        external = [link for link in list_items(raw.get("links")) if _external_url(link)]
        yield (raw.get("title") or "") if external else ""
        for link in external:
            yield f"{link.get('label') or ''} {link.get('description') or ''}"

    def texts_to_read(self, raw: StoredValue) -> Iterator[str]:
        yield from ()

    def texts_to_translate(self, raw: StoredValue) -> Iterator[str]:
        """Yield the texts of all links, also of those to pages, which editors write in the language of the page."""
        yield raw.get("title") or ""
        for link in list_items(raw.get("links")):
            yield link.get("label") or ""
            yield link.get("description") or ""

    class Meta:
        icon = "list-ul"
        label = _("Links")


def collect_link_references(raw: StoredValue, references: References) -> None:
    """Add the ids of the pages that stored links lead to."""
    references.add("page", *(link.get("page") for link in list_items(raw)))


def _external_url(link: StoredValue) -> str | None:
    return None if link.get("page") else public_url(link.get("url"), "links")


def serialize_links(raw: StoredValue, found: ResolvedReferences) -> list[LinkValue]:
    """Return the API representation of stored links, without those to pages that are not visible, or with bad URLs."""
    links = []
    for link in list_items(raw):
        page: PageLink | None = found.get("page", link.get("page"))
        url = page.url if page else _external_url(link)
        if url:
            links.append(
                LinkValue(
                    label=link.get("label") or (page.title if page else url),
                    url=url,
                    path=page.path if page else None,
                    description=link.get("description") or "",
                )
            )
    return links


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


class CallToActionValue(Schema):
    """The current state of the call to action. The block is left out if it is hidden or has ended."""

    call_to_action: CallToActionCard


class CallToActionBlock(ApiBlock, blocks.StructBlock):
    """A call to action within the text."""

    page = blocks.PageChooserBlock(page_type="calls_to_action.CallToActionPage", label=_("Page"))

    def collect_references(self, raw: StoredValue, references: References) -> None:
        references.add("call_to_action", raw.get("page"))

    def to_api(self, raw: StoredValue, found: ResolvedReferences) -> CallToActionValue:
        return CallToActionValue(call_to_action=require_reference(found.get("call_to_action", raw["page"])))

    class Meta:
        icon = "pick"
        label = _("Call to action")
