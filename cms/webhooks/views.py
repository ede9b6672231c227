"""Admin views of endpoints and deliveries, and the actions: show a secret, send a test message, resend."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.cache import never_cache
from wagtail.admin.views.generic import CreateView, InspectView
from wagtail.log_actions import log
from wagtail.permissions import policy_registry

from . import event_builder, retries, signatures
from .models import Delivery, Endpoint


class EndpointCreateView(CreateView):
    """Creates an endpoint."""

    def get_success_url(self) -> str:
        """Return the URL of the endpoint's page, where the secret can be shown."""
        return reverse("webhooks:inspect", args=[self.object.pk])


class EndpointView(InspectView):
    """Shows an endpoint with its last deliveries."""

    page_title = _("Webhook")
    template_name = "webhooks/endpoint.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        last = self.object.deliveries.order_by("-pk")[:10]
        may_change = self.user_has_permission("change")
        return super().get_context_data(endpoint=self.object, last=last, may_change=may_change, **kwargs)


class DeliveryView(InspectView):
    """Shows a delivery with its attempts."""

    page_title = _("Delivery")
    template_name = "webhooks/delivery.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_send = can_change_endpoints(self.request.user)
        return super().get_context_data(delivery=self.object, may_send=may_send, **kwargs)


def can_change_endpoints(user: Any) -> bool:
    """Return whether the user may change endpoints."""
    return bool(policy_registry.get_by_type(Endpoint).user_has_permission(user, "change"))


class EndpointActionView(View):
    """Base class of actions by POST for users who may change endpoints."""

    http_method_names = ["post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_change_endpoints(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


@method_decorator(never_cache, name="dispatch")
class SecretView(EndpointActionView):
    """Shows the secret, in the response to this POST only.

    The first POST shows the current secret. Every further POST replaces it, because a secret is shown only once.
    """

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        endpoint, now = get_object_or_404(Endpoint.objects.select_for_update(), pk=pk), timezone.now()
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
                "secret": secret,
                "breadcrumbs_items": _breadcrumbs(endpoint),
                "header_title": gettext("Secret"),
            },
        )


class TestMessageView(EndpointActionView):
    """Sends a test message to an active endpoint."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        endpoint = get_object_or_404(Endpoint, pk=pk)
        if endpoint.is_active:
            delivery = event_builder.create_test_delivery(endpoint)
            text = gettext("A test message is being sent. Reload this page to see the result.")
            messages.success(request, text)
            return redirect("webhook_deliveries:inspect", delivery.pk)
        messages.error(request, gettext("This endpoint is disabled, so no message was sent."))
        return redirect("webhooks:inspect", endpoint.pk)


class ResendView(EndpointActionView):
    """Sends a delivery again."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        delivery = get_object_or_404(Delivery.objects.select_for_update(), pk=pk)
        retries.resend(delivery)
        messages.success(request, gettext("The message is being sent again with the same id."))
        return redirect("webhook_deliveries:inspect", delivery.pk)


def _breadcrumbs(endpoint: Endpoint) -> list[dict[str, str]]:
    return [
        {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
        {"url": reverse("webhooks:index"), "label": gettext("Webhooks")},
        {"url": reverse("webhooks:inspect", args=[endpoint.pk]), "label": endpoint.name},
        {"url": "", "label": gettext("Secret")},
    ]
