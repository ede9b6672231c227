"""How each field of a page's file becomes a field of the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .body import stored_body
from .files import alt_of
from .shelf import Lookup

Reader = Callable[[Any, Lookup], Any]

NOT_CONTENT = frozenset(("key", "locale", "translation_of", "state"))


def page_fields(look: Lookup) -> dict[str, Any]:
    """The fields of the page that an entry describes."""
    fields: dict[str, Any] = {}
    for name, value in look.entry.fields.items():
        if name not in NOT_CONTENT:
            fields |= _read(name, value, look)
    return fields


def _read(name: str, value: Any, look: Lookup) -> dict[str, Any]:
    if name in AS_IT_IS:
        return {AS_IT_IS[name]: "" if value is None and name not in MOMENTS else value}
    if name in CONVERTED:
        field, read = CONVERTED[name]
        return {field: read(value, look)}
    if name in SEVERAL:
        return SEVERAL[name](value, look)
    raise look.entry.error(f"has a field “{name}”, which no page has")


def _one(kind: str) -> Reader:
    return lambda key, look: look.one(kind, key)


def _many(kind: str) -> Reader:
    return lambda keys, look: look.many(kind, keys)


def _image(key: str | None, look: Lookup) -> dict[str, Any]:
    return {"image": look.one("picture", key), "image_alt": alt_of(key, look.language) if key else ""}


def _destination(value: str, look: Lookup) -> dict[str, Any]:
    is_outside = "://" in value
    return {
        "destination_url": value if is_outside else "",
        "destination_page": None if is_outside else look.one("page", value),
    }


MOMENTS = ("published_at", "embargo_until", "go_live_at", "expire_at", "event_at", "starts_at", "ends_at")
_SAME = (
    *("title", "summary", "dateline", "story_kind", "action_kind", "prompt", "button_label", "currency"),
    *("event_place", "placements", "priority", "featured", "seo_title", "share_title", "share_text"),
)
AS_IT_IS: dict[str, str] = {
    **{name: name for name in (*MOMENTS, *_SAME)},
    "headline": "title",
    "standfirst": "summary",
    "hero_credit": "image_credit",
    "seo_description": "search_description",
}
CONVERTED: dict[str, tuple[str, Reader]] = {
    "topics": ("topics", _many("topic")),
    "regions": ("regions", _many("region")),
    "byline": ("bylines", _many("person")),
    "boilerplate": ("boilerplate", _one("boilerplate")),
    "media_contacts": ("media_contacts", _many("media contact")),
    "attachments": ("attachments", _many("document")),
    "related": ("related", _many("page")),
    "calls_to_action": ("actions", _many("page")),
    "body": ("body", stored_body),
    "text": ("text", lambda html, look: look.linked(html)),
    "notes_to_editors": ("notes_to_editors", lambda html, look: look.linked(html)),
    "suggested_amounts": ("suggested_amounts", lambda amounts, _: ", ".join(str(amount) for amount in amounts or ())),
}
SEVERAL: dict[str, Reader] = {"image": _image, "hero_image": _image, "destination": _destination}
