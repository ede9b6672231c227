"""The search status: a panel on the home page of the admin, and a page with details."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from search.querying.engine_messages import translate_message

from .health import REINDEX_PERMISSION, VIEW_PERMISSION, get_failed_pages, get_health


def can_view_health(request: HttpRequest) -> bool:
    """Return whether the user may view the search status."""
    return request.user.has_perm(VIEW_PERMISSION) or request.user.has_perm(REINDEX_PERMISSION)


class HealthPanel(Component):
    """The panel for users with permission; one line if there are no issues."""

    name = "search_health"
    template_name = "search_admin/health_panel.html"
    order = 60  # after the panel of the schedule

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the status."""
        return {"health": get_health()}

    def render_html(self, parent_context: Mapping[str, Any] | None = None) -> str:
        """Return the HTML of the panel, empty without permission."""
        if parent_context is None or not can_view_health(parent_context["request"]):
            return ""
        return super().render_html(parent_context)


class HealthView(WagtailAdminTemplateMixin, TemplateView):
    """The page with the details of the search status."""

    page_title = _("Search status")
    header_icon = "success"
    template_name = "search_admin/health.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return Wagtail's breadcrumbs and this page."""
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check the permission."""
        if not can_view_health(request):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the status and the pages that could not be indexed."""
        health = get_health()
        return super().get_context_data(
            health=health,
            detail=translate_message(health.status.detail),
            failed=get_failed_pages(),
            may_reindex=self.request.user.has_perm(REINDEX_PERMISSION),
            **kwargs,
        )
