"""Queue the messages about subscribers."""

from __future__ import annotations

from typing import Any

from cms.delivery.sign_ups.models import Subscriber
from cms.delivery.sign_ups.schema import SubscriberChange

from .messages import TEST_TYPE
from .models import SubscriberDelivery, SubscriberEndpoint

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
