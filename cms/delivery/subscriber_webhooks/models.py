"""Endpoints that receive subscribers, and their deliveries. No delivery contains an address or a choice."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.delivery.sign_ups.models import Subscriber
from cms.delivery.webhooks.base_models import BaseDelivery, BaseEndpoint

from .messages import build_message, build_test_message
from .url_policy import validate_private_url


class SubscriberEndpoint(BaseEndpoint):
    """A URL, for example of a CRM, that receives the personal data of all subscribers.

    It gets every event of every site: a CRM that receives a subscription must also receive its end.
    """

    empty_list_text = _(
        "A system, such as a CRM, that receives a message when a subscription is confirmed, changed or ended."
    )

    wagtail_reference_index_ignore = True

    url = models.CharField(_("URL"), max_length=500, validators=[validate_private_url])

    class Meta:
        verbose_name = _("webhook for subscribers")
        verbose_name_plural = _("webhooks for subscribers")
        ordering = ["name"]


class SubscriberDelivery(BaseDelivery):
    """One message about one subscriber, or a test message without one.

    The body is built from the subscriber for every attempt, so that no copy has to be erased. Deleting the subscriber
    deletes the row. Responses are not stored, because they may repeat the personal data.
    """

    empty_list_text = _(
        "Every message about a subscriber appears here with the response to it. Failed ones are sent again."
    )

    wagtail_reference_index_ignore = True

    endpoint = models.ForeignKey(
        SubscriberEndpoint, verbose_name=_("endpoint"), on_delete=models.CASCADE, related_name="deliveries"
    )
    subscriber = models.ForeignKey(
        Subscriber,
        verbose_name=_("subscriber"),
        null=True,
        on_delete=models.CASCADE,
        related_name="webhook_deliveries",
    )

    class Meta:
        verbose_name = _("delivery about a subscriber")
        verbose_name_plural = _("deliveries about subscribers")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "endpoint"], name="subscriber_webhooks_waiting")]

    def build_body(self) -> str | None:
        if self.subscriber_id is None:
            return build_test_message(self.created_at)
        return build_message(self.type, self.subscriber_id, self.created_at)
