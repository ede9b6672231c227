"""The admin views of journalists, their lists and imports, and their permissions."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import LogActionRegistry
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from cms.core.admin import build_time_column
from cms.core.admin_menus import PRESS_MENU
from cms.press.journalists.filters import SEARCH_FIELDS, JournalistFilters
from cms.press.journalists.forms import JournalistForm, JournalistListForm, NewJournalistForm
from cms.press.journalists.import_views import (
    ImportView,
    JournalistImportCreateView,
    JournalistImportForm,
    JournalistImportView,
    ReportView,
)
from cms.press.journalists.list_views import (
    JournalistListCreateView,
    JournalistListEditView,
    JournalistListView,
    ListFromSearchView,
    RemoveMemberView,
)
from cms.press.journalists.models import Journalist, JournalistImport, JournalistList
from cms.press.journalists.views import (
    ConsentView,
    JournalistIndexView,
    JournalistView,
    WithdrawView,
    offer_journalists,
)


class ImportPermissionPolicy(ModelPermissionPolicy):
    """Allow imports to those who may add contacts; nobody changes an import."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        contacts = ModelPermissionPolicy(Journalist)
        return action != "change" and contacts.user_has_permission(user, "add")

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


register_permission_policy(JournalistImport, ImportPermissionPolicy(JournalistImport))


class JournalistViewSet(ModelViewSet):
    """The admin views of journalists."""

    model = Journalist
    name = "journalists"
    icon = "group"
    menu_label = _("Journalists")
    menu_hook = PRESS_MENU
    menu_order = 300
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = JournalistIndexView
    inspect_view_class = JournalistView
    inspect_template_name = JournalistView.template_name
    add_to_reference_index = False
    list_display = JournalistIndexView.list_display
    list_export = JournalistIndexView.list_export
    export_headings = JournalistIndexView.export_headings
    export_filename = "journalists"
    filterset_class = JournalistFilters
    search_fields = SEARCH_FIELDS
    list_per_page = 50

    def get_form_class(self, for_update: bool = False) -> type[JournalistForm]:
        return JournalistForm if for_update else NewJournalistForm


class JournalistListViewSet(ModelViewSet):
    """The admin views of lists."""

    model = JournalistList
    name = "journalist_lists"
    icon = "list-ul"
    menu_label = _("Lists of journalists")
    menu_hook = PRESS_MENU
    menu_order = 310
    copy_view_enabled = False
    inspect_view_enabled = True
    add_view_class = JournalistListCreateView
    edit_view_class = JournalistListEditView
    inspect_view_class = JournalistListView
    inspect_template_name = JournalistListView.template_name
    add_to_reference_index = False
    search_fields = ("name", "description")
    list_display = (
        TitleColumn("name", label=_("Name"), url_name="journalist_lists:inspect", sort_key="name"),
        Column("description", label=_("Description")),
        Column("total", label=_("Contacts"), accessor=lambda row: row.find_members().count()),
        Column("recipients", label=_("Receive releases"), accessor=lambda row: row.recipients().count()),
    )

    def get_form_class(self, for_update: bool = False) -> type[JournalistListForm]:
        return JournalistListForm


class JournalistImportViewSet(ModelViewSet):
    """The admin views of imports."""

    model = JournalistImport
    name = "journalist_imports"
    icon = "upload"
    menu_label = _("Imports of journalists")
    menu_hook = PRESS_MENU
    menu_order = 320
    copy_view_enabled = False
    inspect_view_enabled = True
    add_view_class = JournalistImportCreateView
    inspect_view_class = JournalistImportView
    inspect_template_name = JournalistImportView.template_name
    add_to_reference_index = False
    list_display = (
        TitleColumn("file_name", label=_("File"), url_name="journalist_imports:inspect"),
        build_time_column("created_at", _("Created")),
        Column("created_by", label=_("Created by")),
        build_time_column("imported_at", _("Imported")),
    )

    def get_form_class(self, for_update: bool = False) -> type[JournalistImportForm]:
        return JournalistImportForm

    def register_permissions(self) -> None:
        """Register none: the permissions for journalists decide."""


@hooks.register("register_admin_viewset")
def viewsets() -> list[ModelViewSet]:
    """Return the view sets."""
    return [JournalistViewSet(), JournalistListViewSet(), JournalistImportViewSet()]


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """Return the URL patterns of the actions."""
    return [
        path("journalists/<int:pk>/consent/", ConsentView.as_view(), name="journalist_consent"),
        path("journalists/<int:pk>/withdraw/", WithdrawView.as_view(), name="journalist_withdraw"),
        path("journalists/offered/", offer_journalists, name="journalists_offered"),
        path("journalists/found/", ListFromSearchView.as_view(), name="journalists_found"),
        path(
            "journalist_lists/<int:pk>/remove/<int:journalist_pk>/",
            RemoveMemberView.as_view(),
            name="journalist_list_remove",
        ),
        path("journalist_imports/<int:pk>/import/", ImportView.as_view(), name="journalist_import"),
        path("journalist_imports/<int:pk>/report/", ReportView.as_view(), name="journalist_import_report"),
    ]


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    """Register the actions that the history of a contact shows."""
    actions.register_action("journalists.consent", _("Record a consent"), _("Recorded a consent"))
    actions.register_action("journalists.withdraw", _("Withdraw the consent"), _("Withdrew the consent"))
    actions.register_action("journalists.import", _("Import journalists"), _("Imported journalists"))
