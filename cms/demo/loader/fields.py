"""Convert the fields of a page's file to those of the page model, and its blocks, {block: value}, to stored blocks.

The value of a block that only a project has is stored as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cms.content.blocks.body import BLOCK_SCHEMAS
from cms.demo.factories import blocks

from .entries import Lookup

Value = Any
Converter = Callable[[Any, Lookup], Any]

NOT_CONTENT = frozenset(("key", "locale", "translation_of", "state", "earlier", "correction", "note", "notice"))


def build_body(items: list[dict[str, Value]] | None, lookup: Lookup) -> list[blocks.Stored]:
    """Return all blocks of a body, in order."""
    return [_build_block(position, item, lookup) for position, item in enumerate(items or (), start=1)]


def build_link(item: dict[str, Any], lookup: Lookup) -> blocks.Stored:
    """Return a link to a page or to an external URL."""
    return blocks.link(**{**item, "page": lookup.one("page", item.get("page"))})


def build_pictures(items: list[dict[str, Any]], lookup: Lookup) -> list[blocks.Stored]:
    """Return the images of a press room, each with its own alternative text unless it has another."""
    described = ({"alt": lookup.one("alt", item["image"]), **item} for item in items)
    return [blocks.block("picture", _image_value(item, lookup)) for item in described]


def _build_block(position: int, item: dict[str, Value], lookup: Lookup) -> blocks.Stored:
    if not isinstance(item, dict) or len(item) != 1:
        raise lookup.entry.error(f"should have exactly one name for block {position} of its body")
    ((name, value),) = item.items()
    if name not in BLOCK_SCHEMAS:
        raise lookup.entry.error(f"uses the block “{name}”, which does not exist, as block {position} of its body")
    try:
        return BUILDERS[name](value, lookup) if name in BUILDERS else blocks.block(name, value)
    except (TypeError, KeyError) as error:
        raise lookup.entry.error(f"has an invalid value in block {position} of its body, {name}: {error}") from error


def _build_quote(value: Value, lookup: Lookup) -> blocks.Stored:
    return blocks.quote(**{**value, "person": lookup.one("person", value.get("person"))})


def _image_value(value: Value, lookup: Lookup) -> blocks.Stored:
    texts = {name: text for name, text in value.items() if name != "image"}
    return blocks.image_value(lookup.one("picture", value["image"]), **texts)


def _build_gallery(value: Value, lookup: Lookup) -> blocks.Stored:
    return blocks.gallery([_image_value(image, lookup) for image in value["images"]], value.get("caption", ""))


def _build_documents(value: Value, lookup: Lookup) -> blocks.Stored:
    items = [
        blocks.document_item(lookup.one("document", item["document"]), item.get("title", "")) for item in value["items"]
    ]
    return blocks.documents(items, value.get("title", ""))


def _build_links(value: Value, lookup: Lookup) -> blocks.Stored:
    return blocks.links([build_link(item, lookup) for item in value["items"]], value.get("title", ""))


def _build_table(value: Value, _: Lookup) -> blocks.Stored:
    """Return a table. YAML's numbers and booleans become text."""
    rows = [[str(cell) for cell in row] for row in value["rows"]]
    return blocks.table(rows, [str(cell) for cell in value.get("header", ())], value.get("caption", ""))


def _build_accordion(value: Value, lookup: Lookup) -> blocks.Stored:
    return blocks.accordion((part["title"], lookup.rich_text(part["content"])) for part in value["items"])


BUILDERS: dict[str, Callable[[Value, Lookup], blocks.Stored]] = {
    "rich_text": lambda value, lookup: blocks.rich_text(lookup.rich_text(value)),
    "heading": lambda value, _: blocks.heading(**value),
    "quote": _build_quote,
    "image": lambda value, lookup: blocks.block("image", _image_value(value, lookup)),
    "gallery": _build_gallery,
    "video": lambda value, lookup: blocks.video(**{**value, "poster": lookup.one("picture", value.get("poster"))}),
    "audio": lambda value, lookup: blocks.audio(**{**value, "file": lookup.one("document", value["file"])}),
    "statistic": lambda value, _: blocks.statistic(**value),
    "call_to_action": lambda value, lookup: blocks.call_to_action(lookup.one("page", value["page"])),
    "documents": _build_documents,
    "links": _build_links,
    "table": _build_table,
    "accordion": _build_accordion,
}


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
    *("more_label", "goal", "reached", "role"),
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
