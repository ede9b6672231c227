"""A template tag for the source of a translation."""

from __future__ import annotations

from typing import Any

from django import template

from cms.editing.translations.side_by_side import read_source_beside
from cms.editing.translations.unchanged import find_unchanged_parts

register = template.Library()


@register.simple_tag
def get_side_by_side(page: Any, user: Any) -> dict[str, Any] | None:
    """Return the source that stands beside a translation, and the parts that stop it from being published.

    None if there is neither. A user who may not see the source still learns which parts are as in it.
    """
    shown, unchanged = read_source_beside(page, user), find_unchanged_parts(page)
    found = shown or unchanged
    return {"state": found.state, "shown": shown, "unchanged": unchanged} if found else None
