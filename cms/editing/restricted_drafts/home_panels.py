"""The panel of the admin's home page with the pages that the user has locked, without hidden ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import LockedPagesPanel

from .rules import exclude_hidden


class VisibleLockedPagesPanel(LockedPagesPanel):
    """The pages that the user has locked."""

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        context["locked_pages"] = exclude_hidden(context["locked_pages"], context["request"].user)
        return context


def replace_home_panels(request: HttpRequest, panels: list[Component]) -> None:
    """Replace Wagtail's panel, as a `construct_homepage_panels` hook."""
    panels[:] = [VisibleLockedPagesPanel() if type(panel) is LockedPagesPanel else panel for panel in panels]
