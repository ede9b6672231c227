"""Build the bodies of messages about subscribers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cms.sign_ups.schema import describe, read_subscribers
from cms.webhooks.schema import TestEvent, TestNews

from .schema import SubscriberEvent

TEST_TYPE = "webhook.test"


def build_message(kind: str, subscriber_id: int, at: datetime) -> str | None:
    """Return the message about the subscriber with its data of this moment, None if it was deleted meanwhile.

    These are the data of the change, because a later change replaces the delivery.
    """
    subscriber = read_subscribers().filter(pk=subscriber_id).first()
    event_type: Any = kind
    return subscriber and SubscriberEvent(type=event_type, timestamp=at, data=describe(subscriber)).model_dump_json()


def build_test_message(at: datetime) -> str:
    """Return a message without content, which tests the connection to the endpoint."""
    return TestEvent(type=TEST_TYPE, timestamp=at, data=TestNews(tags=[])).model_dump_json()
