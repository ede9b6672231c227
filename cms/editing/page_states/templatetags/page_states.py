"""Template tags of the bar with the state of a page."""

from __future__ import annotations

from typing import Any

from django import template

from cms.editing.page_states.menu import get_state

register = template.Library()


@register.inclusion_tag("page_states/bar.html")
def state_bar(request: Any) -> dict[str, Any]:
    """Render the bar above the form that the request shows."""
    return {"state": get_state(request)}


@register.inclusion_tag("page_states/sentence.html")
def state_sentence(request: Any) -> dict[str, Any]:
    """Render the sentence of the bar."""
    return {"state": get_state(request)}


@register.filter
def worded_items(menu: Any) -> list[Any]:
    """Return the items of a menu of actions, the main one included."""
    return [*([menu.default_item] if menu.default_item else []), *menu.menu_items]
