"""The webhooks in the OpenAPI document: each event, its message, and how the CMS treats the response."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, get_args

from pydantic import TypeAdapter

from cms.delivery.subscriber_webhooks.messages import SubscriberEvent
from cms.delivery.webhooks.changes import describe_shared
from cms.delivery.webhooks.schema import ContentEvent, PageEvent, PagesEvent, TestEvent, WebhookEvent

Node = dict[str, Any]

EVENT_SCHEMAS = {
    kind: event
    for event in (PageEvent, PagesEvent, ContentEvent, TestEvent, SubscriberEvent)
    for kind in get_args(event.model_fields["type"].annotation)
}
HEADERS = {
    "webhook-id": (
        "The id of the message, which does not change between attempts.",
        "msg_0c1d5e7b1f5b4f0f9d3f6f1f6f8f0a11",
    ),
    "webhook-timestamp": (
        "Time of this attempt in seconds since 1970. Reject a message if it differs by more than five minutes.",
        "1795543331",
    ),
    "webhook-signature": (
        "`v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64; two signatures while the secret is rotated.",
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    ),
}
RESPONSE_TEXTS = {
    "2XX": "The message was received.",
    "410": "The CMS disables the endpoint and sends nothing until an administrator enables it again.",
    "default": "After any other response, or none within ten seconds, the CMS sends the message again with increasing "
    "delays for about a day. It respects `Retry-After` and does not follow redirects.",
}


@cache
def webhooks() -> Node:
    """Return one entry for each event."""
    return {kind: {"post": _operation(kind, event)} for kind, event in EVENT_SCHEMAS.items()}


def schemas() -> Node:
    """Return the schemas of all events."""
    events: TypeAdapter[Any] = TypeAdapter(WebhookEvent | SubscriberEvent)
    whole = events.json_schema(mode="serialization", ref_template="#/components/schemas/{model}")
    found: Node = json.loads(json.dumps(whole["$defs"]))
    return found


def _operation(kind: str, event: type) -> Node:
    description = " ".join((event.__doc__ or "").split())
    return {
        "operationId": "webhook_" + kind.replace(".", "_"),
        "tags": ["Webhooks"],
        "summary": description.split(".")[0],
        "description": description,
        "security": [],
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": True,
                "description": text,
                "schema": {"type": "string"},
                "example": example,
            }
            for name, (text, example) in HEADERS.items()
        ],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {"$ref": f"#/components/schemas/{event.__name__}"},
                    "example": _example(kind),
                }
            },
        },
        "responses": {status: {"description": text} for status, text in RESPONSE_TEXTS.items()},
    }


EXAMPLE_PAGE = {
    "id": 62,
    "type": "story",
    "site": "www.example.org",
    "locale": "en",
    "path": "/stories/night-ferries/",
    "previous_path": None,
    "url": "https://www.example.org/stories/night-ferries/",
}
EXAMPLE_TAGS = ["list-stories", "page-62", "sitemap", "topic-3"]
EXAMPLE_TIME = "2026-11-24T18:02:11.482000Z"
EXAMPLE_SUBSCRIBER: Node = {
    "id": 1204,
    "status": "confirmed",
    "email": "ada@example.org",
    "name": "Ada Obi",
    "locale": "en",
    "interests": ["stories", "events"],
    "area": "Quimera",
    "site": "www.example.org",
    "confirmed_at": EXAMPLE_TIME,
    "unsubscribed_at": None,
    "changed_at": EXAMPLE_TIME,
    "unsubscribe_url": "https://www.example.org/sign-up/unsubscribe?token=1204.1795543120%3AmQ1v0pZ8",
    "consents": [
        {
            "purpose": "letter",
            "text": "Yes, send me news by e-mail. I can end this at any time.",
            "version": "9f2c5b0d1e7a4c38",
            "page": "https://www.example.org/stories/night-ferries/",
            "given_at": "2026-11-24T17:58:40.016000Z",
            "confirmed_at": EXAMPLE_TIME,
            "withdrawn_at": None,
        }
    ],
}


def _example(kind: str) -> Node:
    """Return a minimal example message. The tests validate it against the schema."""
    if kind.startswith("subscriber."):
        return {"type": kind, "timestamp": EXAMPLE_TIME, "data": _example_subscriber(kind)}
    data: Node = {"tags": [] if kind == "webhook.test" else EXAMPLE_TAGS}
    if kind == "content.changed":
        data["shared"] = [one.model_dump() for one in describe_shared(EXAMPLE_TAGS)]
    if kind == "pages.changed":
        data = {"changes": [{**EXAMPLE_PAGE, "change": "updated"}], **data}
    elif kind.startswith("page."):
        data = {**EXAMPLE_PAGE, "previous_path": "/stories/ferries/" if kind == "page.moved" else None, **data}
    return {"type": kind, "timestamp": EXAMPLE_TIME, "data": data}


def _example_subscriber(kind: str) -> Node:
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
