"""A panel on the admin's home page that appears while scheduled publishing has a problem."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wagtail.admin.ui.components import Component

from .status import get_schedule_status
from .views import can_view_calendar


class ScheduleStatusPanel(Component):
    """The problems of scheduled publishing; empty if there are none."""

    name = "schedule_status"
    template_name = "schedule/panel.html"
    order = 50  # above all other panels, because publications are late

    def render_html(self, parent_context: Mapping[str, Any] | None = None) -> str:
        if parent_context is None or not can_view_calendar(parent_context["request"]):
            return ""
        return super().render_html(parent_context)

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return {"schedule_status": get_schedule_status(parent_context["request"].user)} if parent_context else {}
