"""The page of the admin that tells administrators what is wrong with the installation, with its menu item and URL."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.core.admin import ADMINISTRATION_PERMISSION, RestrictedMenuItem
from cms.core.admin_menus import MANAGE_MENU

from .issues import find_sections, get_level


class SystemStatusView(WagtailAdminTemplateMixin, TemplateView):
    """All issues by area."""

    page_title = _("System status")
    header_icon = "cogs"
    template_name = "system_status/index.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_view_status(request):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sections = find_sections()
        level = get_level(issue for section in sections for issue in section.issues)
        return super().get_context_data(sections=sections, level=level, version=settings.CLARION_VERSION, **kwargs)


def can_view_status(request: HttpRequest) -> bool:
    """Return whether the user may view the status of the installation."""
    return request.user.has_perm(ADMINISTRATION_PERMISSION)


@hooks.register(MANAGE_MENU)
def register_status_menu_item() -> MenuItem:
    """Return the menu item."""
    return RestrictedMenuItem(
        _("System status"),
        reverse("system_status"),
        name="system-status",
        icon_name="cogs",
        order=10_000,
        may_see=can_view_status,
    )


@hooks.register("register_admin_urls")
def register_status_urls() -> list[URLPattern]:
    """Return the URL of the page."""
    return [path("system-status/", SystemStatusView.as_view(), name="system_status")]
