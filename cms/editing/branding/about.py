"""What the installation consists of, for administrators: the one page of the admin that names Wagtail."""

from __future__ import annotations

import platform
from typing import Any

import django
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.views.generic import TemplateView
from wagtail import __version__ as wagtail_version
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.core.admin import ADMINISTRATION_PERMISSION, RestrictedMenuItem, require_permission

TITLE = pgettext_lazy("the program", "About")


class AboutView(WagtailAdminTemplateMixin, TemplateView):
    """The name of the admin, and the versions that a report of an error needs."""

    page_title = TITLE
    header_icon = "info-circle"
    template_name = "branding/about.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(ADMINISTRATION_PERMISSION):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(versions=list_versions(), **kwargs)


def list_versions() -> list[tuple[str, str]]:
    """Return the programs and their versions."""
    number = ".".join(map(str, connection.get_database_version()))
    return [
        ("Clarion", settings.CLARION_VERSION),
        ("Wagtail", wagtail_version),
        ("Django", django.get_version()),
        ("Python", platform.python_version()),
        (gettext("Database"), f"{connection.display_name} {number}"),
    ]


def about_item() -> MenuItem:
    """Return the item of the menu, for administrators."""
    return RestrictedMenuItem(
        TITLE,
        reverse("about"),
        name="about",
        icon_name="info-circle",
        order=10_100,
        may_see=require_permission(ADMINISTRATION_PERMISSION),
    )
