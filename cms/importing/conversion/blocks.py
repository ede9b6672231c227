"""Markdown to the blocks of a page's body. No text is lost; what no block can hold becomes rich text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from cms.content.blocks.video import recognise

from . import quotes, tables
from .html import html_of
from .links import address_of, escaped
from .preprocessor import mend
from .rich_text import frame_link, has_words, line_of, lines_of_code, list_of, words_of
from .tags import HEADINGS
from .tree import Node, tree_of

LONGEST_HEADING = 200  # as in the block; anything longer is a paragraph that somebody made large
LONGEST_VIDEO_TITLE = 200

Block = dict[str, Any]


def blocks_of(markdown: str, *, seed: str) -> list[Block]:
    """The stored form of a body. The same seed and Markdown give the same block ids, so links to them stay."""
    writer = _Writer()
    writer.take(tree_of(html_of(mend(markdown))))
    writer.end_text()
    for position, block in enumerate(writer.blocks):
        block["id"] = str(uuid5(NAMESPACE_URL, f"{seed}#{position}"))
    return writer.blocks


class _Writer:
    """Walks the tree. `line` is a paragraph being gathered, `texts` are those waiting to become one block."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.texts: list[str] = []
        self.line: list[Node | str] = []

    def take(self, node: Node) -> None:
        for child in node.children:
            if isinstance(child, Node) and child.is_block:
                self.end_line()
                _BY_TAG.get(child.tag, _Writer.take)(self, child)
            else:
                self.line.append(child)
        self.end_line()

    def end_line(self) -> None:
        line, self.line = line_of(self.line), []
        self.say(f"<p>{line}</p>")

    def say(self, html: str) -> None:
        if has_words(html):
            self.texts.append(html)

    def end_text(self) -> None:
        if self.texts:
            self.blocks.append({"type": "rich_text", "value": "".join(self.texts)})
            self.texts = []

    def add(self, kind: str, value: Block) -> None:
        self.end_text()
        self.blocks.append({"type": kind, "value": value})

    def heading(self, node: Node) -> None:
        text = " ".join(words_of(node).split())
        if len(text) > LONGEST_HEADING:
            self.say(f"<p><b>{escaped(text)}</b></p>")
        elif text:
            self.add("heading", {"text": text, "level": "2" if node.tag in ("h1", "h2") else "3"})

    def list(self, node: Node) -> None:
        self.say(list_of(node))

    def code(self, node: Node) -> None:
        self.say(f"<p>{lines_of_code(node)}</p>")

    def quote(self, node: Node) -> None:
        if value := quotes.quote_of(node):
            self.add("quote", value)
            return
        inside = _Writer()
        inside.take(node)
        inside.end_text()
        for block in inside.blocks:
            if block["type"] == "rich_text":
                self.say(f"<blockquote>{block['value']}</blockquote>")
            else:
                self.add(block["type"], block["value"])

    def table(self, node: Node) -> None:
        if tables.is_layout(node):
            self.take(node)
            return
        self.add("table", tables.table_of(node))
        self.say(tables.links_in(node))

    def frame(self, node: Node) -> None:
        """A film becomes a video block, any other frame a link to what it shows."""
        url = address_of(node.attributes.get("src", ""))
        if url and recognise(url)[0] != "other":
            title = node.attributes.get("title", "").strip()[:LONGEST_VIDEO_TITLE]
            self.add("video", {"url": url, "title": title or "Video", "transcript": ""})
        else:
            self.say(f"<p>{frame_link(node)}</p>")


_BY_TAG: dict[str, Callable[[_Writer, Node], None]] = {
    **dict.fromkeys(HEADINGS, _Writer.heading),
    "ul": _Writer.list,
    "ol": _Writer.list,
    "pre": _Writer.code,
    "blockquote": _Writer.quote,
    "table": _Writer.table,
    "iframe": _Writer.frame,
}
