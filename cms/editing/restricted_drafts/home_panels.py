"""The panel of the admin's home page with the pages that the user has locked, without hidden ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from .rules import exclude_hidden


class VisibleLockedPagesPanel(Component):
    """The pages that the user has locked: Wagtail's panel, without hidden pages."""

    name = "locked_pages"

    def __init__(self, panel: Any) -> None:
        self.panel, self.order, self.template_name = panel, panel.order, panel.template_name

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = self.panel.get_context_data(parent_context)
        context["locked_pages"] = exclude_hidden(context["locked_pages"], context["request"].user)
        return context


def replace_home_panels(request: HttpRequest, panels: list[Component]) -> None:
    """Replace Wagtail's panel, as a `construct_homepage_panels` hook."""
    panels[:] = [
        VisibleLockedPagesPanel(panel) if getattr(panel, "name", "") == "locked_pages" else panel for panel in panels
    ]
