"""Template tags of the editor: embargoes, links above forms, and the texts of empty lists."""

from __future__ import annotations

from typing import Any

from django import template

from cms.editing.editor import embargo, form_links

register = template.Library()


@register.simple_tag
def get_embargo(page: Any) -> embargo.Embargo | None:
    """Return the embargo of a page, None if it has none."""
    return embargo.get_embargo(page) if hasattr(page, "embargo_until") else None


@register.simple_tag
def get_form_links(page: Any, user: Any) -> list[form_links.FormLink]:
    """Return the links above the form of a page for a user."""
    return form_links.find_form_links(page, user) if page else []


@register.filter
def active_embargo_end(page: Any) -> Any:
    """Return when the embargo of a page ends, None if it has none."""
    return embargo.get_active_embargo_end(page)


@register.simple_tag
def get_empty_list_text(view: Any) -> Any:
    """Return what belongs in the list of a view: the `empty_list_text` of its model; empty if the model has none."""
    return getattr(getattr(view, "model", None), "empty_list_text", "")
