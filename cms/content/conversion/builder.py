"""Build the blocks of a body from a tree of HTML. What no other block can hold becomes rich text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import NAMESPACE_URL, uuid5

from .results import Block, Conversion
from .rich_text import has_text, render_line, take_common_language, write_attributes
from .tree import Node

MAX_RICH_TEXT_LENGTH = 100_000  # HTML of one block; longer texts become several blocks


@dataclass(frozen=True, slots=True)
class Rules:
    """How the elements of one source become blocks.

    `get_handler` returns the function for an element; without one, its children are converted. `add_line` adds the
    nodes of a paragraph. `base_url` is that of the page in the other system, `attached` has the keys of its pictures,
    which a gallery without ids shows.
    """

    get_handler: Callable[[Node], Handler | None]
    add_line: Callable[[BlockBuilder, list[Node | str]], None]
    base_url: str = ""
    attached: Sequence[str] = ()


class BlockBuilder:
    """Walks a tree and builds blocks.

    `line` holds the inline nodes of the current paragraph, `texts` the paragraphs of the current rich-text block.
    """

    def __init__(self, rules: Rules, conversion: Conversion) -> None:
        self.rules = rules
        self.conversion = conversion
        self.blocks: list[Block] = []
        self.texts: list[str] = []
        self.length = 0  # length of `texts`
        self.line: list[Node | str] = []

    def build(self, node: Node) -> list[Block]:
        """Return the blocks of a node's children."""
        self.add_children(node)
        self.end_rich_text()
        return self.blocks

    def build_inside(self, node: Node) -> list[Block]:
        """Return the blocks of a node's children without adding them."""
        return BlockBuilder(self.rules, self.conversion).build(node)

    def add_children(self, node: Node) -> None:
        for child in node.children:
            if isinstance(child, Node) and child.is_block:
                self.end_paragraph()
                self.add_node(child)
            else:
                self.line.append(child)
        self.end_paragraph()

    def add_node(self, node: Node) -> None:
        handler = self.rules.get_handler(node)
        if handler:
            handler(self, node)
        else:
            self.add_children(node)

    def end_paragraph(self) -> None:
        line, self.line = self.line, []
        if line:
            self.rules.add_line(self, line)

    def add_text(self, html: str) -> None:
        """Add rich text of whole paragraphs or lists, unless it is empty."""
        if not has_text(html):
            return
        if self.length + len(html) > MAX_RICH_TEXT_LENGTH:
            self.end_rich_text()
        self.texts.append(html)
        self.length += len(html)

    def end_rich_text(self) -> None:
        if self.texts:
            self.blocks.append({"type": "rich_text", "value": "".join(self.texts)})
            self.texts, self.length = [], 0

    def add_block(self, kind: str, value: Any) -> None:
        self.end_rich_text()
        self.blocks.append({"type": kind, "value": value})

    def add_blocks(self, blocks: list[Block]) -> None:
        """Add blocks that `build_inside` returned."""
        for block in blocks:
            if block["type"] == "rich_text":
                self.add_text(block["value"])
            else:
                self.add_block(block["type"], block["value"])


Handler: TypeAlias = Callable[[BlockBuilder, Node], None]


def add_paragraph(builder: BlockBuilder, line: list[Node | str]) -> None:
    """Add the nodes as one paragraph."""
    attributes = write_attributes(Node("p", take_common_language(line)), "p")
    builder.add_text(f"<p{attributes}>{render_line(line)}</p>")


def set_ids(blocks: list[Block], seed: str) -> None:
    """Give every block an id. The same seed and body give the same ids, so links to blocks remain valid."""
    for position, block in enumerate(blocks):
        block["id"] = str(uuid5(NAMESPACE_URL, f"{seed}#{position}"))
