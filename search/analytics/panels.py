"""On the admin's home: what visitors looked for in vain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from wagtail.admin.ui.components import Component

from . import report
from .filters import last_days
from .views import can_view_report

PANEL_DAYS = 7
MAX_PANEL_ROWS = 5


class AnalyticsPanel(Component):
    """The last seven days; nothing for who may not see the report, or where nobody has searched."""

    name = "search_analytics"
    template_name = "search_analytics/panel.html"
    order = 250

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        period = last_days(PANEL_DAYS)
        return {
            "days": PANEL_DAYS,
            "summary": report.get_summary(period),
            "rows": report.get_queries_without_results(period, MAX_PANEL_ROWS),
            "address": f"{reverse('search_analytics')}?first={period.first}&last={period.last}",
        }

    def render_html(self, parent_context: Mapping[str, Any] | None = None) -> str:
        if parent_context is None or not can_view_report(parent_context["request"]):
            return ""
        return super().render_html(parent_context)
