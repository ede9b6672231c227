"""Calls to action that are not asked any more."""

from __future__ import annotations

from collections.abc import Iterator

from cms.calls_to_action.models import CallToActionPage
from cms.core.visibility import hidden_because
from cms.pages.content_checks import Draft, Finding, register_check


@register_check
def call_that_is_not_asked(draft: Draft) -> Iterator[Finding]:
    """Chosen for the page, or placed in its text."""
    for place in draft.reference_locations:
        for call_id in sorted(place.references.ids["call_to_action"]):
            if draft.resolved and draft.get("call_to_action", call_id) is None:
                yield Finding(_why(draft, call_id), place.field, place.block)


@register_check
def call_has_ended(draft: Draft) -> Iterator[Finding]:
    page = draft.page
    if isinstance(page, CallToActionPage) and page.ends_at and page.ends_at <= draft.publication_time:
        yield Finding("It has ended before it goes out: nobody will be asked.", "ends_at")


def _why(draft: Draft, call_id: int) -> str:
    call = CallToActionPage.objects.filter(pk=call_id).first()
    if call is None:
        return "A call to action that it shows has been deleted."
    if because := hidden_because(call_id, draft.publication_time):
        return f"Readers will not see the call to action “{call.title}”: {'; '.join(because)}."
    when = "has ended" if call.ends_at and call.ends_at <= draft.publication_time else "has not begun"
    return f"The call to action “{call.title}” {when} when this goes out: readers will not see it."
