"""Examples of the messages about subscribers, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

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
