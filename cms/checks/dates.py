"""Dates that are at odds with one another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format

from cms.pages.content_checks import Draft, Finding, register_check
from cms.press_releases.models import ReleasePage


@register_check
def date_before_the_embargo_ends(draft: Draft) -> Iterator[Finding]:
    dated, until = draft.page.published_at, getattr(draft.page, "embargo_until", None)
    if dated and until and dated < until and draft.now < until:
        words = f"The release date, {_said(dated)}, lies before the end of the embargo, {_said(until)}"
        yield Finding(f"{words}: readers would take it for older news.", "published_at")


@register_check
def embargo_has_passed(draft: Draft) -> Iterator[Finding]:
    page = draft.page
    if isinstance(page, ReleasePage) and page.embargo_until and not page.live and page.embargo_until <= draft.now:
        yield Finding(f"The embargo ended on {_said(page.embargo_until)}: it keeps nothing back.", "embargo_until")


@register_check
def goes_out_later_than_the_embargo(draft: Draft) -> Iterator[Finding]:
    """As after an embargo was shortened: it does not take the go-live back with it."""
    until, goes_out = getattr(draft.page, "embargo_until", None), draft.page.go_live_at
    if until and goes_out and not draft.page.live and draft.now < goes_out and until < goes_out:
        yield Finding(f"The embargo ends on {_said(until)}, but it goes out on {_said(goes_out)}.", "go_live_at")


@register_check(blocking=True)
def expires_before_it_goes_out(draft: Draft) -> Iterator[Finding]:
    expires = draft.page.expire_at
    if expires and draft.now < expires <= draft.publication_time:
        yield Finding(
            f"It would expire on {_said(expires)}, before it goes out on {_said(draft.publication_time)}.", "expire_at"
        )


@register_check
def date_lies_ahead(draft: Draft) -> Iterator[Finding]:
    dated = draft.page.published_at
    if dated and dated > draft.publication_time:
        yield Finding(f"Readers will see a date that lies ahead: {_said(dated)}. A date hides nothing.", "published_at")


def _said(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y, H:i")
