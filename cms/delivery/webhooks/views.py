"""Admin views and forms of endpoints and deliveries, and the actions: show a secret, send a test message, resend.

The views exist for every kind of webhook; each has its own models, permissions and URLs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.cache import never_cache
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.views.generic import CreateView, InspectView
from wagtail.log_actions import log
from wagtail.permissions import policy_registry

from cms.core import clock

from . import event_builder, sender, signatures
from .models import BaseDelivery, BaseEndpoint, Delivery, Endpoint
from .schema import EVENTS

URL_WIDGET = forms.TextInput(attrs={"placeholder": "https://www.example.org/hooks/clarion"})


class BaseEndpointForm(WagtailAdminModelForm):
    """A form that saves only its own fields, because the worker may update the others at the same time."""

    def save(self, commit: bool = True) -> Any:
        """Save the fields of the form and those that turning the endpoint on or off changes."""
        endpoint = super().save(commit=False)
        if commit:
            switched = ["gone_at"] if endpoint.is_active else endpoint.values_when_disabled
            endpoint.save(update_fields=[*self.Meta.fields, *switched] if endpoint.pk else None)
        return endpoint


class EndpointForm(BaseEndpointForm):
    """The form of an endpoint of public content."""

    events = forms.MultipleChoiceField(
        label=_("Events"), choices=list(EVENTS.items()), widget=forms.CheckboxSelectMultiple, initial=list(EVENTS)
    )

    class Meta:
        model = Endpoint
        fields = ("name", "url", "site", "events", "is_active")
        widgets = {"url": URL_WIDGET}


@dataclass(frozen=True)
class WebhookKind:
    """One kind of webhook: its models, and the names of its URLs."""

    endpoint: type[BaseEndpoint]
    delivery: type[BaseDelivery]
    prefix: str  # prefix of the names of the actions' URLs, such as `webhook_secret`
    endpoints: str  # URL namespaces
    deliveries: str
    label: str | Promise  # title of the list of endpoints
    create_test_delivery: Callable[[Any], BaseDelivery]

    def may_change(self, user: Any) -> bool:
        """Return whether the user may change endpoints of this kind."""
        return bool(policy_registry.get_by_type(self.endpoint).user_has_permission(user, "change"))

    def may_view_deliveries(self, user: Any) -> bool:
        """Return whether the user may see deliveries of this kind."""
        return bool(policy_registry.get_by_type(self.delivery).user_has_permission(user, "view"))

    def url(self, name: str, row: Model) -> str:
        """Return the URL of an action, or of the page of an endpoint or delivery."""
        names = {"endpoint": f"{self.endpoints}:inspect", "delivery": f"{self.deliveries}:inspect"}
        return reverse(names.get(name, f"{self.prefix}_{name}"), args=[row.pk])

    def list_url(self, endpoint: BaseEndpoint) -> str:
        """Return the URL of the list of deliveries to an endpoint."""
        return f"{reverse(f'{self.deliveries}:index')}?endpoint={endpoint.pk}"

    def url_patterns(self) -> list[URLPattern]:
        """Return the URL patterns of the actions."""
        return [
            path(f"{self.endpoints}/<int:pk>/secret/", SecretView.as_view(kind=self), name=f"{self.prefix}_secret"),
            path(f"{self.endpoints}/<int:pk>/test/", TestMessageView.as_view(kind=self), name=f"{self.prefix}_test"),
            path(f"{self.deliveries}/<int:pk>/resend/", ResendView.as_view(kind=self), name=f"{self.prefix}_resend"),
        ]


class EndpointCreateView(CreateView):
    """Creates an endpoint."""

    kind: Any = None  # a WebhookKind; `as_view()` accepts only attributes that exist

    def get_success_url(self) -> str:
        """Return the URL of the endpoint's page, where the secret can be shown."""
        return self.kind.url("endpoint", self.object)


class EndpointView(InspectView):
    """Shows an endpoint with its last deliveries."""

    page_title = _("Webhook")
    template_name = "webhooks/endpoint.html"
    kind: Any = None  # a WebhookKind; `as_view()` accepts only attributes that exist

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context. Deliveries have a permission of their own."""
        endpoint, kind = self.object, self.kind
        last = endpoint.deliveries.order_by("-pk")[:10] if kind.may_view_deliveries(self.request.user) else []
        return super().get_context_data(
            endpoint=endpoint,
            last=[(delivery, kind.url("delivery", delivery)) for delivery in last],
            may_change=self.user_has_permission("change"),
            secret_url=kind.url("secret", endpoint),
            test_url=kind.url("test", endpoint),
            deliveries_url=kind.list_url(endpoint),
            **kwargs,
        )


class DeliveryView(InspectView):
    """Shows a delivery with its attempts."""

    page_title = _("Delivery")
    template_name = "webhooks/delivery.html"
    kind: Any = None  # a WebhookKind; `as_view()` accepts only attributes that exist

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            delivery=self.object,
            may_send=self.kind.may_change(self.request.user),
            endpoint_url=self.kind.url("endpoint", self.object.endpoint),
            resend_url=self.kind.url("resend", self.object),
            **kwargs,
        )


class EndpointActionView(View):
    """Base class of actions by POST for users who may change endpoints."""

    http_method_names = ["post"]
    kind: Any = None  # a WebhookKind; `as_view()` accepts only attributes that exist

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.kind.may_change(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


@method_decorator(never_cache, name="dispatch")
class SecretView(EndpointActionView):
    """Shows the secret, in the response to this POST only.

    The first POST shows the current secret. Every further POST replaces it, because a secret is shown only once.
    """

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        now = clock.now()
        endpoint = get_object_or_404(self.kind.endpoint.objects.select_for_update(), pk=pk)
        if endpoint.secret_shown_at is None:
            secret, endpoint.secret_shown_at = signatures.get_secret(endpoint), now
            endpoint.save(update_fields=["secret_shown_at"])
        else:
            secret = signatures.renew_secret(endpoint, now)
            log(endpoint, "webhooks.renew", user=request.user)
        return render(
            request,
            "webhooks/secret.html",
            {
                "endpoint": endpoint,
                "endpoint_url": self.kind.url("endpoint", endpoint),
                "secret": secret,
                "breadcrumbs_items": _breadcrumbs(self.kind, endpoint),
                "header_title": gettext("Secret"),
            },
        )


class TestMessageView(EndpointActionView):
    """Sends a test message to an active endpoint."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        endpoint = get_object_or_404(self.kind.endpoint, pk=pk)
        if endpoint.is_active:
            delivery = self.kind.create_test_delivery(endpoint)
            text = gettext("A test message is being sent. Reload this page to see the result.")
            messages.success(request, text)
            return redirect(self.kind.url("delivery", delivery))
        messages.error(request, gettext("This endpoint is disabled, so no message was sent."))
        return redirect(self.kind.url("endpoint", endpoint))


class ResendView(EndpointActionView):
    """Sends a delivery again."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        delivery = get_object_or_404(self.kind.delivery.objects.select_for_update(), pk=pk)
        sender.resend(delivery)
        messages.success(request, gettext("The message is being sent again with the same id."))
        return redirect(self.kind.url("delivery", delivery))


def _breadcrumbs(kind: WebhookKind, endpoint: BaseEndpoint) -> list[dict[str, str]]:
    return [
        {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
        {"url": reverse(f"{kind.endpoints}:index"), "label": str(kind.label)},
        {"url": kind.url("endpoint", endpoint), "label": endpoint.name},
        {"url": "", "label": gettext("Secret")},
    ]


CONTENT_WEBHOOKS = WebhookKind(
    endpoint=Endpoint,
    delivery=Delivery,
    prefix="webhook",
    endpoints="webhooks",
    deliveries="webhook_deliveries",
    label=_("Webhooks"),
    create_test_delivery=event_builder.create_test_delivery,
)
