"""From the blocks of the demo's files, {block: value}, to blocks as they are stored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cms.demo.factories import blocks

from .shelf import Lookup

Value = Any


def stored_body(items: list[dict[str, Value]] | None, look: Lookup) -> list[blocks.Stored]:
    """All blocks of a body, in order."""
    return [_stored(position, item, look) for position, item in enumerate(items or (), start=1)]


def stored_link(item: dict[str, str], look: Lookup) -> blocks.Stored:
    """A link to a page or to an outside address."""
    return blocks.link(**{**item, "page": look.one("page", item.get("page"))})


def _stored(position: int, item: dict[str, Value], look: Lookup) -> blocks.Stored:
    if not isinstance(item, dict) or len(item) != 1:
        raise look.entry.error(f"should have exactly one name for block {position} of its body")
    ((name, value),) = item.items()
    if name not in BUILDERS:
        raise look.entry.error(f"uses the block “{name}”, which does not exist, as block {position} of its body")
    try:
        return BUILDERS[name](value, look)
    except (TypeError, KeyError) as problem:
        raise look.entry.error(f"does not fit in block {position} of its body, {name}: {problem}") from problem


def _quote(value: Value, look: Lookup) -> blocks.Stored:
    return blocks.quote(**{**value, "person": look.one("person", value.get("person"))})


def _image_value(value: Value, look: Lookup) -> blocks.Stored:
    words = {name: text for name, text in value.items() if name != "image"}
    return blocks.image_value(look.one("picture", value["image"]), **words)


def _gallery(value: Value, look: Lookup) -> blocks.Stored:
    return blocks.gallery([_image_value(image, look) for image in value["images"]], value.get("caption", ""))


def _documents(value: Value, look: Lookup) -> blocks.Stored:
    files = [
        blocks.document_item(look.one("document", item["document"]), item.get("title", "")) for item in value["items"]
    ]
    return blocks.documents(files, value.get("title", ""))


def _links(value: Value, look: Lookup) -> blocks.Stored:
    return blocks.links([stored_link(item, look) for item in value["items"]], value.get("title", ""))


def _table(value: Value, _: Lookup) -> blocks.Stored:
    """Numbers and yes and no are words in a table."""
    rows = [[str(cell) for cell in row] for row in value["rows"]]
    return blocks.table(rows, [str(cell) for cell in value.get("header", ())], value.get("caption", ""))


BUILDERS: dict[str, Callable[[Value, Lookup], blocks.Stored]] = {
    "rich_text": lambda value, look: blocks.rich_text(look.linked(value)),
    "heading": lambda value, _: blocks.heading(**value),
    "quote": _quote,
    "image": lambda value, look: blocks.block("image", _image_value(value, look)),
    "gallery": _gallery,
    "video": lambda value, _: blocks.video(**value),
    "statistic": lambda value, _: blocks.statistic(**value),
    "call_to_action": lambda value, look: blocks.call_to_action(look.one("page", value["page"])),
    "documents": _documents,
    "links": _links,
    "table": _table,
}
