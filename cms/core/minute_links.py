"""Links beside minutes at which something changes: what apps offer to do with a minute that is ahead.

The calendar shows them with its entries, and other views that name such a minute. It is a module of its own because
apps that offer links and apps that show them know only this one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.module_loading import import_string

from . import clock
from .extension_points import ExtensionPoint

MinuteLink = tuple[str, str]  # a label and a URL

MINUTE_LINKS = ExtensionPoint[str](
    "clarion_minute_link",
    receives="The dotted path of a function of a minute that is ahead and a user, which returns the label and the URL "
    "of what the user can do with the minute, or None.",
    example='hooks.register("clarion_minute_link", "harbour.tides.build_minute_link")',
)


def find_minute_links(at: datetime | None, user: Any) -> list[MinuteLink]:
    """Return the links for a user beside a minute; none beside one that is over."""
    if at is None or at <= clock.now():
        return []
    found = (import_string(path)(at, user) for path in MINUTE_LINKS.values())
    return [link for link in found if link]
