"""Template filters that format figures; a dash for None."""

from __future__ import annotations

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

register = template.Library()
NO_VALUE = "–"


@register.filter
def percent(share: float | None) -> str:
    """Format a share as a whole percentage."""
    return NO_VALUE if share is None else _("%(number)s%%") % {"number": f"{100 * share:.0f}"}


@register.filter
def decimal(value: float | None) -> str:
    """Format a number with one decimal."""
    return NO_VALUE if value is None else number_format(f"{value:.1f}", 1)


@register.filter
def whole(value: float | None) -> str:
    """Format a number without decimals, with thousands separators."""
    return NO_VALUE if value is None else number_format(f"{value:.0f}", force_grouping=True)
