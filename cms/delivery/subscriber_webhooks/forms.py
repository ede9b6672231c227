"""The form of an endpoint of subscribers."""

from __future__ import annotations

from cms.delivery.webhooks.forms import URL_WIDGET, BaseEndpointForm

from .models import SubscriberEndpoint


class SubscriberEndpointForm(BaseEndpointForm):
    """The form of an endpoint that receives all subscribers."""

    class Meta:
        model = SubscriberEndpoint
        fields = ("name", "url", "is_active")
        widgets = {"url": URL_WIDGET}
