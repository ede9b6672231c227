"""The admin views of imports, and their permissions."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.urls import URLPattern, path, re_path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from cms.core.admin import YesNoColumn
from cms.core.admin_menus import MANAGE_MENU

from .forms import ImportRunForm
from .models import ImportRun
from .views import CancelView, ImportCreateView, ImportView, ProgressView, RepeatView, ReportView


class ImportPermissionPolicy(ModelPermissionPolicy):
    """Refuse changes of imports, also to superusers: an import is cancelled, repeated or deleted."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "change" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


register_permission_policy(ImportRun, ImportPermissionPolicy(ImportRun))


class ImportViewSet(ModelViewSet):
    """The admin views of imports."""

    model = ImportRun
    name = "imports"
    icon = "download"
    menu_label = _("Imports")
    menu_hook = MANAGE_MENU
    menu_order = 210
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_class = ImportView
    inspect_template_name = ImportView.template_name
    add_view_class = ImportCreateView
    create_template_name = ImportCreateView.template_name
    add_to_reference_index = False
    ordering = ("-pk",)
    list_display = (
        TitleColumn("__str__", label=_("File or feed"), url_name="imports:inspect"),
        Column("get_format_display", label=_("What to import")),
        StatusTagColumn("get_state_display", label=_("State"), primary=lambda run: run.state == ImportRun.State.DONE),
        YesNoColumn("is_dry_run", label=_("Dry run")),
        Column("progress", label=_("Items")),
        Column("created_by", label=_("Created by")),
        DateColumn("created_at", label=_("Created"), sort_key="created_at"),
    )

    def get_form_class(self, for_update: bool = False) -> type[ImportRunForm]:
        return ImportRunForm


@hooks.register("register_admin_viewset")
def viewset() -> ImportViewSet:
    """Return the view set of imports."""
    return ImportViewSet()


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """Return the URL patterns of the actions."""
    return [
        path("imports/<int:pk>/cancel/", CancelView.as_view(), name="import_cancel"),
        path("imports/<int:pk>/repeat/", RepeatView.as_view(), name="import_repeat"),
        path("imports/<int:pk>/progress/", ProgressView.as_view(), name="import_progress"),
        re_path(r"^imports/(?P<pk>[0-9]+)/report\.(?P<suffix>csv|jsonl)$", ReportView.as_view(), name="import_report"),
    ]


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    """Return the permissions that groups can be given under Manage → Roles."""
    return Permission.objects.filter(
        content_type__app_label="import_runs", codename__in=("add_importrun", "delete_importrun", "view_importrun")
    )
