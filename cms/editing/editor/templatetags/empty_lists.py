"""Template tag for lists of the admin that are empty."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.simple_tag
def get_empty_list_text(view: Any) -> Any:
    """Return what belongs in the list of a view: the `empty_list_text` of its model; empty if the model has none."""
    return getattr(getattr(view, "model", None), "empty_list_text", "")
