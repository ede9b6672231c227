"""Where the page leads: readers find what is hidden or gone left out, and a link without words or aim is none."""

from __future__ import annotations

from collections.abc import Iterator

from wagtail.documents import get_document_model
from wagtail.fields import RichTextField
from wagtail.models import Page

from cms.content.rich_text import get_links, is_public_url
from cms.core.visibility import hidden_because
from cms.pages.content_checks import Draft, Finding, register_check, stored_blocks


@register_check
def link_to_a_hidden_page(draft: Draft) -> Iterator[Finding]:
    """Links, related and featured pages, the aim of a button."""
    for place in draft.reference_locations:
        for page_id in sorted(place.references.ids["page"]):
            if draft.resolved and draft.get("page", page_id) is None:
                yield Finding(_hidden_page(draft, page_id), place.field, place.block)


@register_check
def document_that_nobody_can_have(draft: Draft) -> Iterator[Finding]:
    for place in draft.reference_locations:
        for document_id in sorted(place.references.ids["document"]):
            if draft.resolved and draft.get("document", document_id) is None:
                yield Finding(_hidden_document(document_id), place.field, place.block)


@register_check
def link_without_words_or_aim(draft: Draft) -> Iterator[Finding]:
    for field, block, html in _texts(draft):
        for attributes, words in get_links(html):
            if not words:
                yield Finding("A link without words: readers see nothing to click.", field, block)
            elif not _has_target(attributes):
                yield Finding(f"The link “{words}” leads nowhere.", field, block)


def _hidden_page(draft: Draft, page_id: int) -> str:
    page = Page.objects.filter(pk=page_id).first()
    if page is None:
        return "A page that it leads to has been deleted."
    because = "; ".join(hidden_because(page_id, draft.publication_time)) or "it is of no kind that readers see"
    return f"Readers will not see the way to “{page.get_latest_revision_as_object().title}”: {because}."


def _hidden_document(document_id: int) -> str:
    document = get_document_model().objects.filter(pk=document_id).first()
    if document is None:
        return "A file that it offers has been deleted."
    return f"Readers cannot have the file “{document.title}”: its collection is kept for some."


def _texts(draft: Draft) -> Iterator[tuple[str, str, str]]:
    for _, block, html in stored_blocks(draft.page, "rich_text"):
        yield "body", block, html or ""
    for field in draft.page._meta.get_fields():
        if isinstance(field, RichTextField):
            yield field.name, "", getattr(draft.page, field.name) or ""


def _has_target(attributes: dict[str, str]) -> bool:
    if attributes.get("linktype"):
        return bool(attributes.get("id"))
    url = attributes.get("href", "").strip()
    return is_public_url(url) and url != "#"
