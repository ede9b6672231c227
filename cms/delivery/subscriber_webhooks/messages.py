"""The messages about subscribers: their schema and example, as the OpenAPI document has them, and their bodies."""

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


EXAMPLE_SUBSCRIBER: dict[str, Any] = {
    "id": 1204,
    "status": "confirmed",
    "email": "ada@example.org",
    "name": "Ada Obi",
    "locale": "en",
    "interests": ["stories", "events"],
    "area": "Quimera",
    "site": "www.example.org",
    "confirmed_at": "2026-11-24T18:02:11.482000Z",
    "unsubscribed_at": None,
    "changed_at": "2026-11-24T18:02:11.482000Z",
    "unsubscribe_url": "https://www.example.org/sign-up/unsubscribe?token=1204.1795543120%3AmQ1v0pZ8",
    "consents": [
        {
            "purpose": "letter",
            "text": "Yes, send me news by e-mail. I can end this at any time.",
            "version": "9f2c5b0d1e7a4c38",
            "page": "https://www.example.org/stories/night-ferries/",
            "given_at": "2026-11-24T17:58:40.016000Z",
            "confirmed_at": "2026-11-24T18:02:11.482000Z",
            "withdrawn_at": None,
        }
    ],
}


def build_example(kind: str) -> dict[str, Any]:
    """Return the data of a message of this type."""
    if kind != "subscriber.unsubscribed":
        return EXAMPLE_SUBSCRIBER
    later = "2026-12-02T09:30:05.250000Z"
    consents = [{**consent, "withdrawn_at": later} for consent in EXAMPLE_SUBSCRIBER["consents"]]
    return {
        **EXAMPLE_SUBSCRIBER,
        "status": "unsubscribed",
        "unsubscribed_at": later,
        "changed_at": later,
        "consents": consents,
    }
