"""Filters for times with their zone."""

from __future__ import annotations

from datetime import datetime

from django import template

from cms.core.localisation import format_clock, format_zoned_time

register = template.Library()

register.filter("clock", format_clock)


@register.filter
def zoned_time(at: datetime | None) -> str:
    """Return the time with its zone and in UTC, for times on which people rely, such as the end of an embargo."""
    return format_zoned_time(at) if at else ""
