"""Checks of links, attached files and calls to action: readers will not see them, or cannot use them."""

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
from cms.files.documents.models import StoredDocument
from cms.files.documents.status import find_metadata_problem, find_text_problem
from cms.page_types.calls_to_action.models import CallToActionPage
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


@register_check
def check_referenced_calls(draft: Draft) -> Iterator[Finding]:
    """Report calls to action in the page's selection or text that readers will not see."""
    for place in draft.reference_locations:
        for call_id in sorted(place.references.ids["call_to_action"]):
            if draft.resolved and draft.get("call_to_action", call_id) is None:
                yield Finding(_describe_problem(draft, call_id), place.field, place.block)


@register_check
def check_end_of_call(draft: Draft) -> Iterator[Finding]:
    """Report a call to action that ends before it is published."""
    page = draft.page
    if isinstance(page, CallToActionPage) and page.ends_at and page.ends_at <= draft.publication_time:
        yield Finding(gettext("This call to action ends before it is published, so no page will show it."), "ends_at")


def _describe_problem(draft: Draft, call_id: int) -> str:
    call = CallToActionPage.objects.filter(pk=call_id).first()
    if call is None:
        return gettext("This page shows a call to action that has been deleted.")
    title = call.get_admin_display_title()
    if reasons := hidden_because(call_id, draft.publication_time):
        text = gettext("Readers will not see the call to action “%(title)s”: %(reasons)s.")
        return text % {"title": title, "reasons": "; ".join(reasons)}
    if call.ends_at and call.ends_at <= draft.publication_time:
        text = gettext("Readers will not see the call to action “%(title)s”: it has ended when this page is published.")
    else:
        text = gettext(
            "Readers will not see the call to action “%(title)s”: it has not begun when this page is published."
        )
    return text % {"title": title}


@register_check
def check_attachment_texts(draft: Draft) -> Iterator[Finding]:
    """Report PDFs whose text search does not find, and files that still say who wrote them.

    Besides metadata, these are comments and tracked changes.
    """
    places = [(place, pk) for place in draft.reference_locations for pk in sorted(place.references.ids["document"])]
    documents = StoredDocument.objects.in_bulk({pk for _, pk in places}) if places else {}
    for place, pk in places:
        for problem in _find_problems(documents[pk]) if pk in documents else ():
            text = gettext("“%(title)s”: %(problem)s") % {"title": documents[pk].title, "problem": problem}
            yield Finding(text, place.field, place.block)


def _find_problems(document: StoredDocument) -> Iterator[str]:
    yield from filter(None, (find_text_problem(document), find_metadata_problem(document)))
