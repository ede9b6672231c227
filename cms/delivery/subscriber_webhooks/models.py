"""Endpoints that receive subscribers, and their deliveries. No delivery contains an address or a choice."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.delivery.sign_ups.models import Subscriber
from cms.delivery.sign_ups.subscriber_data import SubscriberChange
from cms.delivery.webhooks.endpoint_counts import count_by_host
from cms.delivery.webhooks.http_client import parse_target, validate_url
from cms.delivery.webhooks.models import BaseDelivery, BaseEndpoint

from .messages import TEST_TYPE, build_message, build_test_message


def validate_private_url(url: str) -> None:
    """Check a URL as those of other webhooks, and that the connection is encrypted or the operator lists the host.

    Raises:
        ValidationError: The URL cannot be allowed.
    """
    validate_url(url)
    to = parse_target(url)
    if to.scheme != "https" and not to.is_listed:
        raise ValidationError(gettext("The URL must start with https://, because the messages contain personal data."))


class SubscriberEndpoint(BaseEndpoint):
    """A URL, for example of a CRM, that receives the personal data of all subscribers.

    It gets every event of every site: a CRM that receives a subscription must also receive its end.
    """

    empty_list_text = _(
        "A system, such as a CRM, that receives a message when a subscription is confirmed, changed or ended."
    )

    wagtail_reference_index_ignore = True
    purpose = "subscriber_webhook"

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


State = SubscriberDelivery.State


def queue_deliveries(*, subscriber: Subscriber, change: SubscriberChange, **_: Any) -> None:
    """Queue a message to every active endpoint, in the transaction of the change, as a receiver of its signal.

    It replaces earlier messages about the subscriber that were not delivered, also one that is being sent at this
    moment: a late one would subscribe again a person who has unsubscribed. New rows are created first, which waits for
    the result of an attempt that is being recorded.
    """
    for endpoint in SubscriberEndpoint.objects.filter(is_active=True):
        created = SubscriberDelivery.objects.create(
            endpoint=endpoint, subscriber=subscriber, type=f"subscriber.{change.value}"
        )
        earlier = endpoint.deliveries.filter(subscriber=subscriber, pk__lt=created.pk)
        earlier.exclude(state=State.DELIVERED).delete()


def create_test_delivery(endpoint: SubscriberEndpoint) -> SubscriberDelivery:
    """Create a delivery without personal data, which tests the connection to the endpoint."""
    return SubscriberDelivery.objects.create(endpoint=endpoint, type=TEST_TYPE)


def count_endpoints() -> list[dict[str, Any]]:
    """Return the number of receivers of subscribers at each host."""
    return count_by_host(SubscriberEndpoint)
