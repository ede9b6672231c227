"""Markdown to the blocks of a page's body. No text is lost; what no block can hold becomes rich text."""

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

MAX_HEADING_LENGTH = 200  # as in the block; anything longer is a paragraph that somebody made large
MAX_VIDEO_TITLE_LENGTH = 200

Block = dict[str, Any]


def convert_to_blocks(markdown: str, *, seed: str) -> list[Block]:
    """The stored form of a body. The same seed and Markdown give the same block ids, so links to them stay."""
    writer = _BlockBuilder()
    writer.take(parse_tree(render_html(preprocess(markdown))))
    writer.end_text()
    for position, block in enumerate(writer.blocks):
        block["id"] = str(uuid5(NAMESPACE_URL, f"{seed}#{position}"))
    return writer.blocks


class _BlockBuilder:
    """Walks the tree. `line` is a paragraph being gathered, `texts` are those waiting to become one block."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.texts: list[str] = []
        self.line: list[Node | str] = []

    def take(self, node: Node) -> None:
        for child in node.children:
            if isinstance(child, Node) and child.is_block:
                self.end_line()
                _HANDLERS.get(child.tag, _BlockBuilder.take)(self, child)
            else:
                self.line.append(child)
        self.end_line()

    def end_line(self) -> None:
        line, self.line = render_line(self.line), []
        self.say(f"<p>{line}</p>")

    def say(self, html: str) -> None:
        if has_text(html):
            self.texts.append(html)

    def end_text(self) -> None:
        if self.texts:
            self.blocks.append({"type": "rich_text", "value": "".join(self.texts)})
            self.texts = []

    def add(self, kind: str, value: Block) -> None:
        self.end_text()
        self.blocks.append({"type": kind, "value": value})

    def heading(self, node: Node) -> None:
        text = " ".join(get_text(node).split())
        if len(text) > MAX_HEADING_LENGTH:
            self.say(f"<p><b>{escape_text(text)}</b></p>")
        elif text:
            self.add("heading", {"text": text, "level": "2" if node.tag in ("h1", "h2") else "3"})

    def list(self, node: Node) -> None:
        self.say(render_list(node))

    def code(self, node: Node) -> None:
        self.say(f"<p>{render_code(node)}</p>")

    def quote(self, node: Node) -> None:
        if value := quotes.parse_quote(node):
            self.add("quote", value)
            return
        inside = _BlockBuilder()
        inside.take(node)
        inside.end_text()
        for block in inside.blocks:
            if block["type"] == "rich_text":
                self.say(f"<blockquote>{block['value']}</blockquote>")
            else:
                self.add(block["type"], block["value"])

    def table(self, node: Node) -> None:
        if tables.is_layout_table(node):
            self.take(node)
            return
        self.add("table", tables.convert_table(node))
        self.say(tables.list_links(node))

    def frame(self, node: Node) -> None:
        """A film becomes a video block, any other frame a link to what it shows."""
        url = clean_url(node.attributes.get("src", ""))
        if url and parse_video_url(url)[0] != "other":
            title = node.attributes.get("title", "").strip()[:MAX_VIDEO_TITLE_LENGTH]
            self.add("video", {"url": url, "title": title or "Video", "transcript": ""})
        else:
            self.say(f"<p>{render_frame_link(node)}</p>")


_HANDLERS: dict[str, Callable[[_BlockBuilder, Node], None]] = {
    **dict.fromkeys(HEADING_TAGS, _BlockBuilder.heading),
    "ul": _BlockBuilder.list,
    "ol": _BlockBuilder.list,
    "pre": _BlockBuilder.code,
    "blockquote": _BlockBuilder.quote,
    "table": _BlockBuilder.table,
    "iframe": _BlockBuilder.frame,
}
