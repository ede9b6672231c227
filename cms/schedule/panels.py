"""On the admin's home: that the schedule is not kept. Nothing as long as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wagtail.admin.ui.components import Component

from .status import get_schedule_status
from .views import may_see


class ScheduleStatusPanel(Component):
    name = "schedule_status"
    template_name = "schedule/panel.html"
    order = 50  # before everything else: somebody waits for a publication

    def render_html(self, parent_context: Mapping[str, Any] | None = None) -> str:
        if parent_context is None or not may_see(parent_context["request"]):
            return ""
        return super().render_html(parent_context)

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return {"schedule_status": get_schedule_status(parent_context["request"].user)} if parent_context else {}
