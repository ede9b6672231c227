"""Convert headings, lists, quotations, tables and code. Markdown and HTML have these rules in common."""

from __future__ import annotations

from . import quotes, tables
from .builder import BlockBuilder, Handler
from .rich_text import get_text, list_links, render_code, render_list
from .tree import HEADING_TAGS, Node
from .urls import escape_text

MAX_HEADING_LENGTH = 200  # as in the block; longer text becomes a bold paragraph


def add_heading(builder: BlockBuilder, node: Node) -> None:
    """Add a heading of two levels, and a list of its links, because it holds only plain text."""
    text = " ".join(get_text(node).split())
    if len(text) > MAX_HEADING_LENGTH:
        builder.add_text(f"<p><b>{escape_text(text)}</b></p>")
    elif text:
        builder.add_block("heading", {"text": text, "level": "2" if node.tag in ("h1", "h2") else "3"})
    builder.add_text(list_links(node))


def add_list(builder: BlockBuilder, node: Node) -> None:
    """Add a list as rich text."""
    builder.add_text(render_list(node))


def add_preformatted(builder: BlockBuilder, node: Node) -> None:
    """Add code as a paragraph with its line breaks."""
    builder.add_text(f"<p>{render_code(node)}</p>")


def add_quote(builder: BlockBuilder, node: Node) -> None:
    """Add a quote if its speaker is named, else a quotation within rich text."""
    if value := quotes.parse_quote(node):
        builder.add_block("quote", value)
        return
    for block in builder.build_inside(node):
        if block["type"] == "rich_text":
            builder.add_text(f"<blockquote>{block['value']}</blockquote>")
        else:
            builder.add_block(block["type"], block["value"])


def add_table(builder: BlockBuilder, node: Node) -> None:
    """Add a table, and a list of its links, because cells hold only plain text."""
    if tables.is_layout_table(node):
        builder.add_children(node)
        return
    builder.add_block("table", tables.convert_table(node, builder.conversion))
    builder.add_text(list_links(node))


TEXT_HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(HEADING_TAGS, add_heading),
    "ul": add_list,
    "ol": add_list,
    "pre": add_preformatted,
    "blockquote": add_quote,
    "table": add_table,
}
