"""Convert Markdown to the blocks of a page's body. All text is kept; what no other block can hold becomes rich text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from cms.content.blocks.video import parse_video_url

from . import quotes, tables
from .html import render_html
from .links import clean_url, escape_text
from .preprocessor import preprocess
from .rich_text import get_text, has_text, render_code, render_frame_link, render_line, render_list
from .tags import HEADING_TAGS
from .tree import Node, parse_tree

MAX_HEADING_LENGTH = 200  # as in the block; longer text becomes a bold paragraph
MAX_VIDEO_TITLE_LENGTH = 200

Block = dict[str, Any]


def convert_to_blocks(markdown: str, *, seed: str) -> list[Block]:
    """Return the body as stored in a StreamField.

    The same seed and Markdown give the same block ids, so links to blocks remain valid.
    """
    builder = _BlockBuilder()
    builder.add_children(parse_tree(render_html(preprocess(markdown))))
    builder.end_rich_text()
    for position, block in enumerate(builder.blocks):
        block["id"] = str(uuid5(NAMESPACE_URL, f"{seed}#{position}"))
    return builder.blocks


class _BlockBuilder:
    """Walks the tree and builds blocks.

    `line` holds the inline nodes of the current paragraph, `texts` the paragraphs of the current rich-text block.
    """

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.texts: list[str] = []
        self.line: list[Node | str] = []

    def add_children(self, node: Node) -> None:
        for child in node.children:
            if isinstance(child, Node) and child.is_block:
                self.end_paragraph()
                _HANDLERS.get(child.tag, _BlockBuilder.add_children)(self, child)
            else:
                self.line.append(child)
        self.end_paragraph()

    def end_paragraph(self) -> None:
        line, self.line = render_line(self.line), []
        self.add_text(f"<p>{line}</p>")

    def add_text(self, html: str) -> None:
        if has_text(html):
            self.texts.append(html)

    def end_rich_text(self) -> None:
        if self.texts:
            self.blocks.append({"type": "rich_text", "value": "".join(self.texts)})
            self.texts = []

    def add_block(self, kind: str, value: Block) -> None:
        self.end_rich_text()
        self.blocks.append({"type": kind, "value": value})

    def add_heading(self, node: Node) -> None:
        text = " ".join(get_text(node).split())
        if len(text) > MAX_HEADING_LENGTH:
            self.add_text(f"<p><b>{escape_text(text)}</b></p>")
        elif text:
            self.add_block("heading", {"text": text, "level": "2" if node.tag in ("h1", "h2") else "3"})

    def add_list(self, node: Node) -> None:
        self.add_text(render_list(node))

    def add_code(self, node: Node) -> None:
        self.add_text(f"<p>{render_code(node)}</p>")

    def add_quote(self, node: Node) -> None:
        if value := quotes.parse_quote(node):
            self.add_block("quote", value)
            return
        inside = _BlockBuilder()
        inside.add_children(node)
        inside.end_rich_text()
        for block in inside.blocks:
            if block["type"] == "rich_text":
                self.add_text(f"<blockquote>{block['value']}</blockquote>")
            else:
                self.add_block(block["type"], block["value"])

    def add_table(self, node: Node) -> None:
        if tables.is_layout_table(node):
            self.add_children(node)
            return
        self.add_block("table", tables.convert_table(node))
        self.add_text(tables.list_links(node))

    def add_frame(self, node: Node) -> None:
        """Add a video block for a supported video, for any other frame a link to its URL."""
        url = clean_url(node.attributes.get("src", ""))
        if url and parse_video_url(url)[0] != "other":
            title = node.attributes.get("title", "").strip()[:MAX_VIDEO_TITLE_LENGTH]
            self.add_block("video", {"url": url, "title": title or "Video", "transcript": ""})
        else:
            self.add_text(f"<p>{render_frame_link(node)}</p>")


_HANDLERS: dict[str, Callable[[_BlockBuilder, Node], None]] = {
    **dict.fromkeys(HEADING_TAGS, _BlockBuilder.add_heading),
    "ul": _BlockBuilder.add_list,
    "ol": _BlockBuilder.add_list,
    "pre": _BlockBuilder.add_code,
    "blockquote": _BlockBuilder.add_quote,
    "table": _BlockBuilder.add_table,
    "iframe": _BlockBuilder.add_frame,
}
