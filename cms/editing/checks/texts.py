"""Checks of texts and dates: headline, standfirst, quotes, headings, and dates that contradict one another."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext

from cms.core.localisation import format_zoned_time
from cms.core.zoned_times import describe_time
from cms.page_types.calls_to_action.models import CallToActionPage
from cms.page_types.press_releases.models import ReleasePage
from cms.page_types.stories.models import StoryPage
from cms.pages.content_checks import Draft, Finding, register_check, stored_blocks
from cms.pages.panels import MAX_HEADLINE_CHARACTERS, MAX_STANDFIRST_CHARACTERS


@register_check(blocking=True)
def check_missing_text(draft: Draft) -> Iterator[Finding]:
    """Refuse a page without a text if its type needs one, such as a release."""
    if draft.page.lacks_text:
        text = gettext("There is nothing to read: the body has no text. Add a block “Text”, or another one with words.")
        yield Finding(text, "body")


@register_check
def check_story_text(draft: Draft) -> Iterator[Finding]:
    """Report a story without a text, which may be one of images only."""
    if isinstance(draft.page, StoryPage) and not draft.page.has_text:
        yield Finding(gettext("The body has no text. Readers see only what is above it, and images."), "body")


@register_check
def check_headline_length(draft: Draft) -> Iterator[Finding]:
    """Report a long headline."""
    length = len(draft.page.title)
    if length > MAX_HEADLINE_CHARACTERS:
        text = gettext("The headline has %(length)s characters; up to %(best)s are shown in full everywhere.")
        yield Finding(text % {"length": length, "best": MAX_HEADLINE_CHARACTERS}, "title")


@register_check
def check_missing_standfirst(draft: Draft) -> Iterator[Finding]:
    """Report a missing standfirst, except for calls to action, which show their prompt instead."""
    if draft.page.searchable and not draft.page.summary.strip() and not isinstance(draft.page, CallToActionPage):
        text = gettext("There is no standfirst. Lists, search results and shared links will show none.")
        yield Finding(text, "summary")


@register_check
def check_standfirst_length(draft: Draft) -> Iterator[Finding]:
    """Report a long standfirst."""
    length = len(draft.page.summary)
    if length > MAX_STANDFIRST_CHARACTERS:
        text = gettext("The standfirst has %(length)s characters; up to %(best)s read best.")
        yield Finding(text % {"length": length, "best": MAX_STANDFIRST_CHARACTERS}, "summary")


@register_check
def check_quote_roles(draft: Draft) -> Iterator[Finding]:
    """Report quotes in which neither the block nor the chosen person has a role."""
    for _, block, quote in stored_blocks(draft.page, "quote"):
        person = draft.get("person", quote.get("person"))
        if quote.get("speaker") and not quote.get("role") and not (person and person.role):
            text = gettext("The quote does not say who %(speaker)s is. Enter a role.")
            yield Finding(text % {"speaker": quote["speaker"]}, "body", block)


@register_check
def check_heading_order(draft: Draft) -> Iterator[Finding]:
    """Report sub-sections before the first section."""
    has_section = False
    for _, block, heading in stored_blocks(draft.page, "heading"):
        is_section = str(heading.get("level")) == "2"
        if not is_section and not has_section:
            text = gettext("The sub-section “%(heading)s” comes before any section.")
            yield Finding(text % {"heading": heading.get("text")}, "body", block)
        has_section = has_section or is_section


@register_check
def check_date_before_embargo(draft: Draft) -> Iterator[Finding]:
    """Report a release date before the end of the embargo."""
    dated, until = draft.page.published_at, getattr(draft.page, "embargo_until", None)
    if dated and until and dated < until and draft.now < until:
        text = gettext(
            "The release date (%(date)s) is before the end of the embargo (%(embargo)s). "
            "Readers would take the release for older news."
        )
        yield Finding(
            text
            % {
                "date": describe_time(draft.page, "published_at"),
                "embargo": describe_time(draft.page, "embargo_until"),
            },
            "published_at",
        )


@register_check
def check_past_embargo(draft: Draft) -> Iterator[Finding]:
    """Report an embargo that has already ended."""
    page = draft.page
    if isinstance(page, ReleasePage) and page.embargo_until and not page.live and page.embargo_until <= draft.now:
        text = gettext("The embargo ended on %(time)s, so it has no effect.")
        yield Finding(text % {"time": describe_time(page, "embargo_until")}, "embargo_until")


@register_check
def check_go_live_after_embargo(draft: Draft) -> Iterator[Finding]:
    """Report a go-live time after the end of the embargo, for example after the embargo was shortened."""
    until, go_live = getattr(draft.page, "embargo_until", None), draft.page.go_live_at
    if until and go_live and not draft.page.live and draft.now < go_live and until < go_live:
        text = gettext("The embargo ends on %(embargo)s, but the page goes live only on %(go_live)s.")
        yield Finding(
            text
            % {
                "embargo": describe_time(draft.page, "embargo_until"),
                "go_live": describe_time(draft.page, "go_live_at"),
            },
            "go_live_at",
        )


@register_check(blocking=True)
def check_expiry_before_go_live(draft: Draft) -> Iterator[Finding]:
    """Refuse an expiry before publication."""
    expires = draft.page.expire_at
    if expires and draft.now < expires <= draft.publication_time:
        text = gettext("The page expires on %(expiry)s, before it goes live on %(go_live)s.")
        times = {"expiry": describe_time(draft.page, "expire_at"), "go_live": format_zoned_time(draft.publication_time)}
        yield Finding(text % times, "expire_at")


@register_check
def check_future_date(draft: Draft) -> Iterator[Finding]:
    """Report a date that is in the future when the page is published."""
    dated = draft.page.published_at
    if dated and dated > draft.publication_time:
        text = gettext("The date is in the future (%(date)s). It does not delay publication.")
        yield Finding(text % {"date": describe_time(draft.page, "published_at")}, "published_at")
