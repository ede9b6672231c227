"""Parse clean HTML into a tree of nodes."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from .tags import BLOCK_TAGS, VOID_TAGS


@dataclass(slots=True)
class Node:
    """An HTML element."""

    tag: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    @property
    def is_block(self) -> bool:
        """Whether the element starts a new line: a block element, or one that contains one. A link never does."""
        if self.tag == "a":
            return False
        return self.tag in BLOCK_TAGS or any(isinstance(child, Node) and child.is_block for child in self.children)


def parse_tree(html: str) -> Node:
    """Return the root node of HTML from `clean_html`, in which every tag is known and closed."""
    return _TreeParser().read(html)


class _TreeParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[Node] = [Node()]

    def read(self, html: str) -> Node:
        self.feed(html)
        self.close()
        return self.open[0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID_TAGS:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID_TAGS and len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)
