"""The messages about subscribers: their schema, as the OpenAPI document describes it, and their bodies."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, Literal

from cms.delivery.sign_ups.subscriber_data import Status, SubscriberData, describe, read_subscribers
from cms.delivery.webhooks.schema import Event, TestEvent, TestNews

TEST_TYPE: Final = "webhook.test"


class SubscriberEvent(Event):
    """A subscriber confirmed the address, changed the choices or unsubscribed. Only CRMs receive this message."""

    type: Literal["subscriber.confirmed", "subscriber.changed", "subscriber.unsubscribed"]
    data: SubscriberData


def build_message(kind: str, subscriber_id: int, at: datetime) -> str | None:
    """Return the message about the subscriber with its data of this moment, None if it was deleted meanwhile.

    These are the data of the change, because a later change replaces a delivery that waits. One that is sent again
    after its success may have others, and then a type that agrees with them.
    """
    subscriber = read_subscribers().filter(pk=subscriber_id).first()
    if subscriber is None:
        return None
    data = describe(subscriber)
    event_type: Any = _agree(kind, data.status)
    return SubscriberEvent(type=event_type, timestamp=at, data=data).model_dump_json()


def _agree(kind: str, status: Status) -> str:
    """Return the type of a message about a subscriber with this status."""
    if status == "unsubscribed":
        return "subscriber.unsubscribed"
    return "subscriber.changed" if kind == "subscriber.unsubscribed" else kind


def build_test_message(at: datetime) -> str:
    """Return a message without content, which tests the connection to the endpoint."""
    return TestEvent(type=TEST_TYPE, timestamp=at, data=TestNews(tags=[])).model_dump_json()
