"""How search is doing: a panel on the home page, and the page behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.generic import TemplateView
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from .health import REINDEX_PERMISSION, VIEW_PERMISSION, get_failed_pages, get_health


def can_view_health(request: HttpRequest) -> bool:
    return request.user.has_perm(VIEW_PERMISSION) or request.user.has_perm(REINDEX_PERMISSION)


class HealthPanel(Component):
    """For who may see it; one line while all is well."""

    name = "search_health"
    template_name = "search_admin/health_panel.html"
    order = 60  # after the schedule's

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return {"health": get_health()}

    def render_html(self, parent_context: Mapping[str, Any] | None = None) -> str:
        if parent_context is None or not can_view_health(parent_context["request"]):
            return ""
        return super().render_html(parent_context)


class HealthView(WagtailAdminTemplateMixin, TemplateView):
    page_title = "How is search doing?"
    header_icon = "success"
    template_name = "search_admin/health.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_view_health(request):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_reindex = self.request.user.has_perm(REINDEX_PERMISSION)
        return super().get_context_data(
            health=get_health(), failed=get_failed_pages(), may_reindex=may_reindex, **kwargs
        )
