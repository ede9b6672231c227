"""Admin views, permissions and log actions of webhooks."""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import LogActionRegistry
from wagtail.permissions import register_permission_policy

from cms.core.permission_policies import ReadOnlyPermissionPolicy

from .forms import EndpointForm
from .models import Delivery, Endpoint
from .views import DeliveryView, EndpointCreateView, EndpointView, ResendView, SecretView, TestMessageView

register_permission_policy(Delivery, ReadOnlyPermissionPolicy(Delivery))


class EndpointViewSet(ModelViewSet):
    """The admin views of endpoints."""

    model = Endpoint
    name = "webhooks"
    icon = "link-external"
    menu_label = _("Webhooks")
    add_to_settings_menu = True
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_class = EndpointView
    inspect_template_name = EndpointView.template_name
    add_view_class = EndpointCreateView
    add_to_reference_index = False
    list_display = (
        TitleColumn("name", label=_("Name"), url_name="webhooks:inspect", sort_key="name"),
        Column("url", label=_("URL")),
        Column("site", label=_("Site"), accessor=lambda row: row.site or gettext("All sites")),
        BooleanColumn("is_active", label=_("Active")),
        Column("failures", label=_("Consecutive failures")),
    )
    search_fields = ("name", "url")

    def get_form_class(self, for_update: bool = False) -> type[EndpointForm]:
        return EndpointForm


class DeliveryFilters(WagtailFilterSet):
    """The filters of the list of deliveries."""

    class Meta:
        model = Delivery
        fields = ("endpoint", "state", "type")


class DeliveryViewSet(ModelViewSet):
    """The read-only admin views of deliveries."""

    model = Delivery
    name = "webhook_deliveries"
    icon = "history"
    menu_label = _("Webhook deliveries")
    menu_hook = "register_reports_menu_item"
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_class = DeliveryView
    inspect_template_name = DeliveryView.template_name
    add_to_reference_index = False
    form_fields = ("state",)  # required by Wagtail; no user may open the form
    filterset_class = DeliveryFilters
    ordering = ("-created_at", "-pk")
    list_display = (
        TitleColumn("type", label=_("Event"), url_name="webhook_deliveries:inspect"),
        Column("endpoint", label=_("Endpoint")),
        StatusTagColumn(
            "get_state_display", label=_("State"), primary=lambda row: row.state == Delivery.State.DELIVERED
        ),
        Column("last_error", label=_("Last error"), accessor=lambda row: gettext(row.last_error)),
        Column("attempts", label=_("Attempts")),
        DateColumn("created_at", label=_("Created"), sort_key="created_at"),
        DateColumn("not_before", label=_("Next attempt")),
    )


@hooks.register("register_admin_viewset")
def viewsets() -> list[ModelViewSet]:
    """Return the view sets of endpoints and deliveries."""
    return [EndpointViewSet(), DeliveryViewSet()]


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """Return the URL patterns of the actions."""
    return [
        path("webhooks/<int:pk>/secret/", SecretView.as_view(), name="webhook_secret"),
        path("webhooks/<int:pk>/test/", TestMessageView.as_view(), name="webhook_test"),
        path("webhook_deliveries/<int:pk>/resend/", ResendView.as_view(), name="webhook_resend"),
    ]


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    """Return the permissions that groups can be given under Settings → Groups."""
    return Permission.objects.filter(
        content_type__app_label="webhooks",
        codename__in=("add_endpoint", "change_endpoint", "delete_endpoint", "view_delivery"),
    )


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    """Register the log action of a replaced secret."""
    actions.register_action("webhooks.renew", _("New webhook secret"), _("Created a new webhook secret"))
