"""Checks of links: to pages and documents that readers will not see, without text, or without a target."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext
from wagtail.documents import get_document_model
from wagtail.fields import RichTextField
from wagtail.models import Page

from cms.content.blocks.base import stored_rich_texts
from cms.content.rich_text import get_links
from cms.core.public_urls import is_public_url
from cms.core.visibility import hidden_because
from cms.pages.content_checks import Draft, Finding, register_check, stored_blocks


@register_check
def check_page_links(draft: Draft) -> Iterator[Finding]:
    """Report hidden pages in links, related and featured pages and buttons."""
    for place in draft.reference_locations:
        for page_id in sorted(place.references.ids["page"]):
            if draft.resolved and draft.get("page", page_id) is None:
                yield Finding(_hidden_page(draft, page_id), place.field, place.block)


@register_check
def check_document_links(draft: Draft) -> Iterator[Finding]:
    """Report documents that readers cannot download."""
    for place in draft.reference_locations:
        for document_id in sorted(place.references.ids["document"]):
            if draft.resolved and draft.get("document", document_id) is None:
                yield Finding(_hidden_document(document_id), place.field, place.block)


@register_check
def check_rich_text_links(draft: Draft) -> Iterator[Finding]:
    """Report links without text or without a valid target."""
    for field, block, html in _texts(draft):
        for attributes, words in get_links(html):
            if not words:
                yield Finding(
                    gettext("This text has a link without words, so readers see nothing to click."), field, block
                )
            elif not _has_target(attributes):
                yield Finding(gettext("The link “%(words)s” has no valid target.") % {"words": words}, field, block)


def _hidden_page(draft: Draft, page_id: int) -> str:
    page = Page.objects.filter(pk=page_id).first()
    if page is None:
        return gettext("This page links to a page that has been deleted.")
    reasons = "; ".join(hidden_because(page_id, draft.publication_time)) or gettext("pages of its type are not public")
    text = gettext("Readers will not see the link to “%(title)s”: %(reasons)s.")
    return text % {"title": page.specific_deferred.get_admin_display_title(), "reasons": reasons}


def _hidden_document(document_id: int) -> str:
    document = get_document_model().objects.filter(pk=document_id).first()
    if document is None:
        return gettext("This page offers a document that has been deleted.")
    text = gettext("Readers cannot download the document “%(title)s”: its collection is private.")
    return text % {"title": document.title}


def _texts(draft: Draft) -> Iterator[tuple[str, str, str]]:
    known = draft.page.body.stream_block.child_blocks
    for block_type, block, value in stored_blocks(draft.page):
        if block_type in known:
            yield from (("body", block, html) for html in stored_rich_texts(known[block_type], value))
    for field in draft.page._meta.get_fields():
        if isinstance(field, RichTextField):
            yield field.name, "", getattr(draft.page, field.name) or ""


def _has_target(attributes: dict[str, str]) -> bool:
    if attributes.get("linktype"):
        return bool(attributes.get("id"))
    url = attributes.get("href", "").strip()
    return is_public_url(url) and url != "#"
