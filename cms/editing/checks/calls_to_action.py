"""Checks of calls to action that are not running."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext

from cms.core.visibility import hidden_because
from cms.page_types.calls_to_action.models import CallToActionPage
from cms.pages.content_checks import Draft, Finding, register_check


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
