"""The panel on the admin's home page: searches without results."""

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
    """The searches of the last seven days, for users with permission; empty if there were no searches."""

    name = "search_analytics"
    template_name = "search_analytics/panel.html"
    order = 250

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the figures of the last PANEL_DAYS and the address of the report."""
        period = last_days(PANEL_DAYS)
        return {
            "days": PANEL_DAYS,
            "summary": report.get_summary(period),
            "rows": report.get_queries_without_results(period, MAX_PANEL_ROWS),
            "address": f"{reverse('search_analytics')}?first={period.first}&last={period.last}",
        }

    def render_html(self, parent_context: Mapping[str, Any] | None = None) -> str:
        """Return the HTML of the panel, empty without permission."""
        if parent_context is None or not can_view_report(parent_context["request"]):
            return ""
        return super().render_html(parent_context)
