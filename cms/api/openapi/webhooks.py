"""The webhooks in the OpenAPI document: each event, its message, and how the CMS treats the response."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, Union, cast, get_args

from django.utils.module_loading import import_string
from pydantic import TypeAdapter

from cms.core.extension_points import ExtensionPoint
from cms.delivery.webhooks.changes import describe_shared
from cms.delivery.webhooks.schema import ContentEvent, PageEvent, PagesEvent, TestEvent, WebhookEvent

Node = dict[str, Any]

EVENTS = ExtensionPoint[tuple[str, str]](
    "clarion_webhook_event",
    receives="Events of webhooks for the OpenAPI document: the dotted path of the schema of their messages, and "
    "that of a function that gets the type of an event and returns an example of its `data`.",
    example='hooks.register("clarion_webhook_event", ("harbour.tides.TideEvent", "harbour.tides.build_example"))',
)

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
    own = dict.fromkeys((PageEvent, PagesEvent, ContentEvent, TestEvent), _example)
    examples = {**own, **{import_string(schema): import_string(build) for schema, build in EVENTS.values()}}
    return {
        kind: {"post": _operation(kind, event, {"type": kind, "timestamp": EXAMPLE_TIME, "data": build(kind)})}
        for event, build in examples.items()
        for kind in get_args(event.model_fields["type"].annotation)
    }


def schemas() -> Node:
    """Return the schemas of all events."""
    others = [import_string(schema) for schema, _ in EVENTS.values()]
    events: TypeAdapter[Any] = TypeAdapter(cast("Any", Union[WebhookEvent, *others]))
    whole = events.json_schema(mode="serialization", ref_template="#/components/schemas/{model}")
    found: Node = json.loads(json.dumps(whole["$defs"]))
    return found


def _operation(kind: str, event: type, example: Node) -> Node:
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
                    "example": example,
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


def _example(kind: str) -> Node:
    """Return the data of a minimal example message. The tests validate it against the schema."""
    data: Node = {"tags": [] if kind == "webhook.test" else EXAMPLE_TAGS}
    if kind == "content.changed":
        data["shared"] = [one.model_dump() for one in describe_shared(EXAMPLE_TAGS)]
    if kind == "pages.changed":
        data = {"changes": [{**EXAMPLE_PAGE, "change": "updated"}], **data, "together": False}
    elif kind.startswith("page."):
        data = {**EXAMPLE_PAGE, "previous_path": "/stories/ferries/" if kind == "page.moved" else None, **data}
    return data
