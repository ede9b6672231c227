"""Checks of dates that contradict one another."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext

from cms.core.times import format_zoned_time
from cms.page_types.press_releases.models import ReleasePage
from cms.pages.content_checks import Draft, Finding, register_check


@register_check
def check_date_before_embargo(draft: Draft) -> Iterator[Finding]:
    """Report a release date before the end of the embargo."""
    dated, until = draft.page.published_at, getattr(draft.page, "embargo_until", None)
    if dated and until and dated < until and draft.now < until:
        text = gettext(
            "The release date (%(date)s) is before the end of the embargo (%(embargo)s). "
            "Readers would take the release for older news."
        )
        yield Finding(text % {"date": format_zoned_time(dated), "embargo": format_zoned_time(until)}, "published_at")


@register_check
def check_past_embargo(draft: Draft) -> Iterator[Finding]:
    """Report an embargo that has already ended."""
    page = draft.page
    if isinstance(page, ReleasePage) and page.embargo_until and not page.live and page.embargo_until <= draft.now:
        text = gettext("The embargo ended on %(time)s, so it has no effect.")
        yield Finding(text % {"time": format_zoned_time(page.embargo_until)}, "embargo_until")


@register_check
def check_go_live_after_embargo(draft: Draft) -> Iterator[Finding]:
    """Report a go-live time after the end of the embargo, for example after the embargo was shortened."""
    until, go_live = getattr(draft.page, "embargo_until", None), draft.page.go_live_at
    if until and go_live and not draft.page.live and draft.now < go_live and until < go_live:
        text = gettext("The embargo ends on %(embargo)s, but the page goes live only on %(go_live)s.")
        yield Finding(text % {"embargo": format_zoned_time(until), "go_live": format_zoned_time(go_live)}, "go_live_at")


@register_check(blocking=True)
def check_expiry_before_go_live(draft: Draft) -> Iterator[Finding]:
    """Refuse an expiry before publication."""
    expires = draft.page.expire_at
    if expires and draft.now < expires <= draft.publication_time:
        text = gettext("The page expires on %(expiry)s, before it goes live on %(go_live)s.")
        times = {"expiry": format_zoned_time(expires), "go_live": format_zoned_time(draft.publication_time)}
        yield Finding(text % times, "expire_at")


@register_check
def check_future_date(draft: Draft) -> Iterator[Finding]:
    """Report a date that is in the future when the page is published."""
    dated = draft.page.published_at
    if dated and dated > draft.publication_time:
        text = gettext("The date is in the future (%(date)s). It does not delay publication.")
        yield Finding(text % {"date": format_zoned_time(dated)}, "published_at")
