"""What is said about bundles: their state in one sentence, and who has done what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, ngettext
from wagtail.admin.utils import get_user_display_name

from cms.core.localisation import format_zoned_time
from cms.core.zones import load_zone

from .failures import describe_failure
from .models import Bundle


@dataclass(frozen=True, slots=True)
class BundleState:
    """The state of a bundle in words."""

    label: str
    sentence: str


def describe_bundle(bundle: Bundle, user: Any) -> BundleState:
    """Return the state of a bundle for a user."""
    return BundleState(str(bundle.get_state_display()), SENTENCES[bundle.state](bundle, user))


def describe_minute(bundle: Bundle) -> str:
    """Return the minute of a bundle, by the clock of the zone in which it was typed."""
    return _format(bundle.go_live_at, bundle.go_live_zone)


def name_pages(count: int) -> str:
    """Return a number of pages in words."""
    return ngettext("%(count)s page", "%(count)s pages", count) % {"count": count}


def _describe_draft(bundle: Bundle, user: Any) -> str:
    if bundle.go_live_at:
        text = gettext("Planned for %(time)s, not scheduled yet: nothing happens at this time.")
        return text % {"time": describe_minute(bundle)}
    return gettext("Not scheduled. Its pages become public when you schedule or publish it, all of them at once.")


def _describe_scheduled(bundle: Bundle, user: Any) -> str:
    if bundle.failure:
        text = gettext("Scheduled for %(time)s. Something is wrong with it. %(reason)s")
        return text % {"time": describe_minute(bundle), "reason": describe_failure(bundle, user)}
    values = {"time": describe_minute(bundle), "name": _name(bundle.scheduled_by, user)}
    if not bundle.scheduled_by_id:
        return gettext("All its pages become public on %(time)s.") % values
    return gettext("All its pages become public on %(time)s. Scheduled by %(name)s.") % values


def _describe_failed(bundle: Bundle, user: Any) -> str:
    text = gettext("Was to become public on %(time)s, and nothing of it is public. %(reason)s It is tried again.")
    return text % {"time": describe_minute(bundle), "reason": describe_failure(bundle, user)}


def _describe_published(bundle: Bundle, user: Any) -> str:
    return gettext("All its pages became public on %(time)s.") % {
        "time": _format(bundle.published_at, bundle.go_live_zone)
    }


def _describe_undone(bundle: Bundle, user: Any) -> str:
    values = {"time": _format(bundle.undone_at, bundle.go_live_zone), "name": _name(bundle.undone_by, user)}
    return gettext("Undone by %(name)s on %(time)s: visitors see again what was public before.") % values


def _name(other: Any, user: Any) -> str:
    if other is None:
        return gettext("a user who was deleted")
    return gettext("you") if other == user else str(get_user_display_name(other))


def _format(at: datetime | None, zone_name: str) -> str:
    zone: ZoneInfo | None = load_zone(zone_name) if zone_name else None
    return format_zoned_time(at, zone) if at else ""


SENTENCES = {
    Bundle.State.DRAFT: _describe_draft,
    Bundle.State.SCHEDULED: _describe_scheduled,
    Bundle.State.FAILED: _describe_failed,
    Bundle.State.PUBLISHED: _describe_published,
    Bundle.State.UNDONE: _describe_undone,
}
