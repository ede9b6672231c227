"""Filters for times with their zone, and a tag for what can be done with a minute."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template

from cms.core.localisation import format_clock, format_time, format_zoned_time
from cms.core.minute_links import MinuteLink, find_minute_links
from cms.core.zoned_times import describe_time

register = template.Library()

register.filter("clock", format_clock)
register.filter("time_and_zone", format_time)
register.filter("typed_time", describe_time)


@register.filter
def zoned_time(at: datetime | None) -> str:
    """Return the time with its zone and in UTC, for times on which people rely, such as the end of an embargo."""
    return format_zoned_time(at) if at else ""


@register.simple_tag
def get_minute_links(at: datetime | None, user: Any) -> list[MinuteLink]:
    """Return the links beside a minute for a user, such as the one that rehearses it."""
    return find_minute_links(at, user)
