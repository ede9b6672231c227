"""Convert the fields of a page's file to the fields of the page model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .body import build_body, build_pictures
from .registry import Lookup

Converter = Callable[[Any, Lookup], Any]

NOT_CONTENT = frozenset(("key", "locale", "translation_of", "state", "earlier", "correction", "note", "notice"))


def convert_fields(lookup: Lookup, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a page that an entry gives, for all of it or for what differs in an earlier version."""
    fields: dict[str, Any] = {}
    for name, value in given.items():
        if name not in NOT_CONTENT:
            fields |= _convert(name, value, lookup)
    return fields


def _convert(name: str, value: Any, lookup: Lookup) -> dict[str, Any]:
    if name in UNCHANGED:
        return {UNCHANGED[name]: "" if value is None and name not in DATES else value}
    if name in CONVERTED:
        field, convert = CONVERTED[name]
        return {field: convert(value, lookup)}
    if name in EXPANDED:
        return EXPANDED[name](value, lookup)
    raise lookup.entry.error(f"has a field “{name}”, which no page has")


def _one(kind: str) -> Converter:
    return lambda key, lookup: lookup.one(kind, key)


def _many(kind: str) -> Converter:
    return lambda keys, lookup: lookup.many(kind, keys)


def _image(key: str | None, lookup: Lookup) -> dict[str, Any]:
    return {"image": lookup.one("picture", key), "image_alt": lookup.one("alt", key) or ""}


def _contacts(pairs: list[dict[str, str]], lookup: Lookup) -> list[tuple[Any, Any]]:
    """Return pairs of a region, or None, and a media contact."""
    return [(lookup.one("region", pair.get("region")), lookup.one("media contact", pair["contact"])) for pair in pairs]


def _destination(value: str, lookup: Lookup) -> dict[str, Any]:
    is_external = "://" in value
    return {
        "destination_url": value if is_external else "",
        "destination_page": None if is_external else lookup.one("page", value),
    }


DATES = ("published_at", "embargo_until", "go_live_at", "expire_at", "event_at", "starts_at", "ends_at")
_SAME = (
    *("title", "summary", "dateline", "story_kind", "action_kind", "prompt", "button_label", "currency"),
    *("event_place", "placements", "priority", "featured", "seo_title", "share_title", "share_text"),
    *("more_label", "goal", "reached"),
)
UNCHANGED: dict[str, str] = {
    **{name: name for name in (*DATES, *_SAME)},
    "headline": "title",
    "standfirst": "summary",
    "hero_credit": "image_credit",
    "seo_description": "search_description",
}
CONVERTED: dict[str, tuple[str, Converter]] = {
    "topics": ("topics", _many("topic")),
    "regions": ("regions", _many("region")),
    "byline": ("bylines", _many("person")),
    "person": ("person", _one("person")),
    "more_page": ("more_page", _one("page")),
    "boilerplate": ("boilerplate", _one("boilerplate")),
    "media_contacts": ("media_contacts", _many("media contact")),
    "attachments": ("attachments", _many("document")),
    "contacts": ("contacts", _contacts),
    "pictures": ("pictures", build_pictures),
    "boilerplates": ("boilerplates", _many("boilerplate")),
    "featured_pages": ("featured_pages", _many("page")),
    "related": ("related", _many("page")),
    "calls_to_action": ("actions", _many("page")),
    "body": ("body", build_body),
    "text": ("text", lambda html, lookup: lookup.rich_text(html)),
    "notes_to_editors": ("notes_to_editors", lambda html, lookup: lookup.rich_text(html)),
    "suggested_amounts": ("suggested_amounts", lambda amounts, _: ", ".join(str(amount) for amount in amounts or ())),
}
EXPANDED: dict[str, Converter] = {"image": _image, "hero_image": _image, "destination": _destination}
