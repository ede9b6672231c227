"""What is written, and how it reads."""

from __future__ import annotations

from collections.abc import Iterator

from cms.calls_to_action.models import CallToActionPage
from cms.core.text_limits import MAX_HEADLINE_CHARACTERS, MAX_STANDFIRST_CHARACTERS
from cms.pages.content_checks import Draft, Finding, register_check, stored_blocks


@register_check
def headline_is_long(draft: Draft) -> Iterator[Finding]:
    length = len(draft.page.title)
    if length > MAX_HEADLINE_CHARACTERS:
        yield Finding(
            f"The headline has {length} characters; up to {MAX_HEADLINE_CHARACTERS} are shown in full everywhere.",
            "title",
        )


@register_check
def standfirst_is_empty(draft: Draft) -> Iterator[Finding]:
    """Of a call to action the prompt is shown instead."""
    if draft.page.searchable and not draft.page.summary.strip() and not isinstance(draft.page, CallToActionPage):
        yield Finding("There is no standfirst: lists, search results and shared links have nothing to show.", "summary")


@register_check
def standfirst_is_long(draft: Draft) -> Iterator[Finding]:
    length = len(draft.page.summary)
    if length > MAX_STANDFIRST_CHARACTERS:
        yield Finding(
            f"The standfirst has {length} characters; up to {MAX_STANDFIRST_CHARACTERS} read best.", "summary"
        )


@register_check
def quote_without_role(draft: Draft) -> Iterator[Finding]:
    """A person who is known to the site has a role of their own."""
    for _, block, said in stored_blocks(draft.page, "quote"):
        known = draft.get("person", said.get("person"))
        if said.get("speaker") and not said.get("role") and not (known and known.role):
            yield Finding(f"Readers are not told who {said['speaker']} is: the quote has no role.", "body", block)


@register_check
def headings_out_of_order(draft: Draft) -> Iterator[Finding]:
    under_a_section = False
    for _, block, heading in stored_blocks(draft.page, "heading"):
        is_section = str(heading.get("level")) == "2"
        if not is_section and not under_a_section:
            words = f"The sub-section “{heading.get('text')}” comes before any section."
            yield Finding(words, "body", block)
        under_a_section = under_a_section or is_section
