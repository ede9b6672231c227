"""Template tags for the changes of a translation's source."""

from __future__ import annotations

from typing import Any

from django import template

from cms.editing.translations.changes import SourceChanges, find_source_changes
from cms.editing.translations.unchanged import UnchangedParts, find_unchanged_parts

register = template.Library()


@register.simple_tag
def get_unchanged_parts(page: Any) -> UnchangedParts | None:
    """Return the parts of a new translation that are as in its source, None if there are none."""
    return find_unchanged_parts(page)


@register.simple_tag
def get_source_changes(page: Any, user: Any) -> SourceChanges | None:
    """Return the changes of the page's source since it was translated, None if there are none."""
    return find_source_changes(page, user)
