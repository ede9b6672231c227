"""Convert texts that readers open, such as `<details>`."""

from __future__ import annotations

from collections.abc import Callable

from .builder import BlockBuilder
from .media import is_media
from .results import Block
from .rich_text import get_text
from .texts import shorten
from .tree import Node, detach
from .urls import escape_text

MAX_TITLE_LENGTH = 200
MAX_ITEMS = 60
DEFAULT_TITLE = "Details"  # as browsers show it
TEXT_BLOCKS = frozenset(("rich_text", "heading"))


def add_details(builder: BlockBuilder, node: Node) -> None:
    """Add `<details>`, whose `<summary>` is the title."""
    add_item(builder, node, _take_children(node, lambda child: child.tag == "summary"))


def add_accordion_item(builder: BlockBuilder, node: Node) -> None:
    """Add an item of WordPress's block "accordion"."""
    add_item(builder, node, _take_children(node, lambda child: "wp-block-accordion-heading" in child.classes))


def add_item(builder: BlockBuilder, content: Node, titles: list[Node]) -> None:
    """Add an item to the accordion before it, or to a new one.

    Content that rich text cannot hold, such as pictures, is not hidden in an accordion: it follows a heading.
    """
    title = Node(children=list(titles))
    content.children[:0] = detach(title, is_media)
    text = " ".join(get_text(title).split()).removesuffix(" +")
    short = shorten(text, MAX_TITLE_LENGTH) or DEFAULT_TITLE
    blocks = builder.build_inside(content)
    html = "".join(_render_block(block) for block in blocks if block["type"] in TEXT_BLOCKS)
    if short != text and text:
        html = f"<p>{escape_text(text)}</p>{html}"
    if html and all(block["type"] in TEXT_BLOCKS for block in blocks):
        _get_items(builder).append({"title": short, "content": html})
    else:
        builder.add_block("heading", {"text": short, "level": "3"})
        builder.add_text(f"<p>{escape_text(text)}</p>" if short != text else "")
        builder.add_blocks(blocks)


def _take_children(node: Node, is_taken: Callable[[Node], bool]) -> list[Node]:
    """Remove children from a node and return them. Items within the node keep their titles."""
    taken = [child for child in node.children if isinstance(child, Node) and is_taken(child)]
    node.children[:] = [child for child in node.children if not (isinstance(child, Node) and is_taken(child))]
    return taken


def _get_items(builder: BlockBuilder) -> list[dict[str, str]]:
    builder.end_rich_text()
    last = builder.blocks[-1] if builder.blocks else None
    if last is None or last["type"] != "accordion" or len(last["value"]["items"]) >= MAX_ITEMS:
        builder.add_block("accordion", {"items": []})
    items: list[dict[str, str]] = builder.blocks[-1]["value"]["items"]
    return items


def _render_block(block: Block) -> str:
    if block["type"] == "heading":
        return f"<p><b>{escape_text(block['value']['text'])}</b></p>"
    return str(block["value"])
