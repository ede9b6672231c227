from __future__ import annotations

from typing import Any

from django import template

from cms.editor import embargo

register = template.Library()


@register.simple_tag
def embargo_of(page: Any) -> embargo.Embargo | None:
    return embargo.embargo_of(page) if hasattr(page, "embargo_until") else None


@register.filter
def embargo_ahead(page: Any) -> Any:
    return embargo.embargo_ahead(page)
