"""Admin views, form and permissions of the webhooks about subscribers, which are separate from those about content."""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy

from cms.core.admin import ReadOnlyPermissionPolicy, YesNoColumn
from cms.delivery.webhooks.views import URL_WIDGET, BaseEndpointForm, WebhookKind
from cms.delivery.webhooks.wagtail_hooks import BaseDeliveryViewSet, BaseEndpointViewSet

from .models import SubscriberDelivery, SubscriberEndpoint, create_test_delivery


class SubscriberEndpointForm(BaseEndpointForm):
    """The form of an endpoint that receives all subscribers."""

    class Meta:
        model = SubscriberEndpoint
        fields = ("name", "url", "is_active")
        widgets = {"url": URL_WIDGET}


register_permission_policy(SubscriberDelivery, ReadOnlyPermissionPolicy(SubscriberDelivery))

SUBSCRIBER_WEBHOOKS = WebhookKind(
    endpoint=SubscriberEndpoint,
    delivery=SubscriberDelivery,
    prefix="subscriber_webhook",
    endpoints="subscriber_webhooks",
    deliveries="subscriber_webhook_deliveries",
    label=_("Webhooks for subscribers"),
    create_test_delivery=create_test_delivery,
)


class SubscriberEndpointViewSet(BaseEndpointViewSet):
    """The admin views of endpoints of subscribers."""

    kind = SUBSCRIBER_WEBHOOKS
    model = SubscriberEndpoint
    name = SUBSCRIBER_WEBHOOKS.endpoints
    menu_label = SUBSCRIBER_WEBHOOKS.label
    inspect_template_name = "subscriber_webhooks/endpoint.html"
    list_display = (
        TitleColumn("name", label=_("Name"), url_name="subscriber_webhooks:inspect", sort_key="name"),
        Column("url", label=_("URL")),
        YesNoColumn("is_active", label=_("Active")),
        Column("failures", label=_("Consecutive failures")),
    )

    def get_form_class(self, for_update: bool = False) -> type[SubscriberEndpointForm]:
        return SubscriberEndpointForm


class SubscriberDeliveryFilters(WagtailFilterSet):
    """The filters of the list of deliveries."""

    class Meta:
        model = SubscriberDelivery
        fields = ("endpoint", "state", "type")


class SubscriberDeliveryViewSet(BaseDeliveryViewSet):
    """The admin views of deliveries about subscribers."""

    kind = SUBSCRIBER_WEBHOOKS
    model = SubscriberDelivery
    name = SUBSCRIBER_WEBHOOKS.deliveries
    menu_label = _("Deliveries about subscribers")
    inspect_template_name = "subscriber_webhooks/delivery.html"
    filterset_class = SubscriberDeliveryFilters


@hooks.register("register_admin_viewset")
def viewsets() -> list[ModelViewSet]:
    """Return the view sets of endpoints and deliveries."""
    return [SubscriberEndpointViewSet(), SubscriberDeliveryViewSet()]


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """Return the URL patterns of the actions."""
    return SUBSCRIBER_WEBHOOKS.url_patterns()


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    """Return the permissions that groups can be given under Manage → Roles."""
    return Permission.objects.filter(
        content_type__app_label="subscriber_webhooks",
        codename__in=(
            "add_subscriberendpoint",
            "change_subscriberendpoint",
            "delete_subscriberendpoint",
            "view_subscriberdelivery",
        ),
    )
