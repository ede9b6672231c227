"""Admin views, permissions and log actions of webhooks."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.urls import URLPattern
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import LogActionRegistry
from wagtail.permissions import register_permission_policy

from cms.core.admin import ReadOnlyPermissionPolicy, YesNoColumn
from cms.core.admin_menus import INTEGRATIONS_MENU

from .models import Delivery, Endpoint
from .views import CONTENT_WEBHOOKS, DeliveryView, EndpointCreateView, EndpointForm, EndpointView, WebhookKind

register_permission_policy(Delivery, ReadOnlyPermissionPolicy(Delivery))


class BaseEndpointViewSet(ModelViewSet):
    """The admin views of endpoints of one kind."""

    kind: WebhookKind
    icon = "link-external"
    menu_hook = INTEGRATIONS_MENU
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_class = EndpointView
    inspect_template_name = EndpointView.template_name
    add_view_class = EndpointCreateView
    add_to_reference_index = False
    search_fields = ("name", "url")

    def get_add_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Return the arguments of the view that creates an endpoint."""
        return super().get_add_view_kwargs(kind=self.kind, **kwargs)

    def get_inspect_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Return the arguments of the view that shows an endpoint."""
        return super().get_inspect_view_kwargs(kind=self.kind, **kwargs)


class EndpointViewSet(BaseEndpointViewSet):
    """The admin views of endpoints of public content."""

    kind = CONTENT_WEBHOOKS
    model = Endpoint
    name = CONTENT_WEBHOOKS.endpoints
    menu_label = CONTENT_WEBHOOKS.label
    list_display = (
        TitleColumn("name", label=_("Name"), url_name="webhooks:inspect", sort_key="name"),
        Column("url", label=_("URL")),
        Column("site", label=_("Site"), accessor=lambda row: row.site or gettext("All sites")),
        YesNoColumn("is_active", label=_("Active")),
        Column("failures", label=_("Consecutive failures")),
    )

    def get_form_class(self, for_update: bool = False) -> type[EndpointForm]:
        return EndpointForm


class DeliveryFilters(WagtailFilterSet):
    """The filters of the list of deliveries."""

    class Meta:
        model = Delivery
        fields = ("endpoint", "state", "type")


class BaseDeliveryViewSet(ModelViewSet):
    """The read-only admin views of deliveries of one kind."""

    kind: WebhookKind
    icon = "history"
    menu_hook = INTEGRATIONS_MENU
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_class = DeliveryView
    inspect_template_name = DeliveryView.template_name
    add_to_reference_index = False
    form_fields = ("state",)  # required by Wagtail; no user may open the form
    ordering = ("-created_at", "-pk")

    @property
    def list_display(self) -> tuple[Column, ...]:
        """Return the columns."""
        return (
            TitleColumn("type", label=_("Event"), url_name=f"{self.kind.deliveries}:inspect"),
            Column("endpoint", label=_("Endpoint")),
            StatusTagColumn(
                "get_state_display", label=_("State"), primary=lambda row: row.state == Delivery.State.DELIVERED
            ),
            Column("last_error", label=_("Last error"), accessor=lambda row: gettext(row.last_error)),
            Column("attempts", label=_("Attempts")),
            DateColumn("created_at", label=_("Created"), sort_key="created_at"),
            DateColumn("not_before", label=_("Next attempt")),
        )

    def get_inspect_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Return the arguments of the view that shows a delivery."""
        return super().get_inspect_view_kwargs(kind=self.kind, **kwargs)


class DeliveryViewSet(BaseDeliveryViewSet):
    """The admin views of deliveries of public content."""

    kind = CONTENT_WEBHOOKS
    model = Delivery
    name = CONTENT_WEBHOOKS.deliveries
    menu_label = _("Webhook deliveries")
    filterset_class = DeliveryFilters


@hooks.register("register_admin_viewset")
def viewsets() -> list[ModelViewSet]:
    """Return the view sets of endpoints and deliveries."""
    return [EndpointViewSet(), DeliveryViewSet()]


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """Return the URL patterns of the actions."""
    return CONTENT_WEBHOOKS.url_patterns()


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    """Return the permissions that groups can be given under Manage → Roles."""
    return Permission.objects.filter(
        content_type__app_label="webhooks",
        codename__in=("add_endpoint", "change_endpoint", "delete_endpoint", "view_delivery"),
    )


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    """Register the log action of a replaced secret."""
    actions.register_action("webhooks.renew", _("New webhook secret"), _("Created a new webhook secret"))
