"""Template filters that format figures; a dash for None."""

from __future__ import annotations

from django import template

register = template.Library()
NO_VALUE = "–"


@register.filter
def percent(share: float | None) -> str:
    """Format a share as a whole percentage."""
    return NO_VALUE if share is None else f"{share:.0%}"


@register.filter
def decimal(value: float | None) -> str:
    """Format a number with one decimal."""
    return NO_VALUE if value is None else f"{value:.1f}"


@register.filter
def whole(value: float | None) -> str:
    """Format a number without decimals, with thousands separators."""
    return NO_VALUE if value is None else f"{value:,.0f}"
