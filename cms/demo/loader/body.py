"""Convert the blocks of the demo's files, {block: value}, to blocks as Wagtail stores them.

The value of a block that only a project has is stored as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cms.content.blocks.body import BLOCK_SCHEMAS
from cms.demo.factories import blocks

from .registry import Lookup

Value = Any


def build_body(items: list[dict[str, Value]] | None, lookup: Lookup) -> list[blocks.Stored]:
    """Return all blocks of a body, in order."""
    return [_build_block(position, item, lookup) for position, item in enumerate(items or (), start=1)]


def build_link(item: dict[str, Any], lookup: Lookup) -> blocks.Stored:
    """Return a link to a page or to an external address."""
    return blocks.link(**{**item, "page": lookup.one("page", item.get("page"))})


def build_pictures(items: list[dict[str, Any]], lookup: Lookup) -> list[blocks.Stored]:
    """Return the pictures of a press room, each with its own alternative text unless it has another."""
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
