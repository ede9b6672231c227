"""Make lists of the paragraphs and the flat lists by which Word and Google Docs write them.

Word writes each item as a paragraph with the level in its style, and the bullet or number as text. Google Docs writes
nested lists next to each other, with the level in a class, or a list within a list but not within an item.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cms.content.conversion.tree import HEADING_TAGS, LIST_TAGS, Node, get_raw_text, iterate_nodes

WORD_ITEM = re.compile(r"mso-list:\s*(l\d+)\s+level([1-9])", re.IGNORECASE)
WORD_MARKER = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
GOOGLE_LIST = re.compile(r"lst-kix_(\w+)-([0-8])")
NUMBER = re.compile(r"[(\[]?(?:\d+[.)])*(\d+)[.)\]]?|[(\[]?(?:[a-z]{1,2}|[ivxlcdm]{1,8})[.)\]]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list: its level, the kind and the name of its list, and the number at which that may begin."""

    node: Node
    level: int
    tag: str
    name: str
    number: str = ""


@dataclass(slots=True)
class Nesting:
    """The lists that are open, from the outermost to the innermost, each with its level and name."""

    open: list[tuple[int, str, Node]] = field(default_factory=list)

    def add(self, item: Item, target: list[Node | str]) -> None:
        """Add an item to the list of its level, which is created in the item above it or in `target`."""
        while self.open and (
            self.open[-1][0] > item.level
            or (self.open[-1][0] == item.level and (self.open[-1][1], self.open[-1][2].tag) != (item.name, item.tag))
        ):
            self.open.pop()
        if not self.open or self.open[-1][0] < item.level:
            created = Node(item.tag, {"start": item.number} if item.number not in ("", "1") else {})
            (self.open[-1][2].children[-1].children if self.open else target).append(created)  # type: ignore[union-attr]
            self.open.append((item.level, item.name, created))
        self.open[-1][2].children.append(item.node)


def build_lists(parent: Node) -> int:
    """Make lists of the children of a node and of those within. Return how many headings had numbers."""
    children: list[Node | str] = []
    nesting = Nesting()
    numbered = 0
    for child in parent.children:
        if isinstance(child, str) and not child.strip() and nesting.open:
            continue
        items = _read_items(child) if isinstance(child, Node) else []
        for item in items:
            nesting.add(item, children)
        if items:
            continue
        nesting.open.clear()
        if isinstance(child, Node):
            numbered += _remove_number(child) + build_lists(child)
        children.append(child)
    parent.children[:] = children
    return numbered


def _read_items(node: Node) -> list[Item]:
    """Return the items that a node is or contains; none for what is no list of Word or of an export of Google."""
    if node.tag == "p" and (found := WORD_ITEM.search(node.attributes.get("style", ""))):
        marker = _take_marker(node)
        number = NUMBER.fullmatch(marker)
        tag = "ol" if number else "ul"
        item = Node("li", {}, node.children)
        return [Item(item, int(found[2]), tag, found[1], (number[1] or "") if number else "")]
    if node.tag in LIST_TAGS and (found := GOOGLE_LIST.search(node.attributes.get("class", ""))):
        start = node.attributes.get("start", "")
        items = [child for child in node.children if isinstance(child, Node)]
        return [Item(one, int(found[2]) + 1, node.tag, found[1], start) for one in items if one.tag == "li"]
    return []


def _remove_number(node: Node) -> int:
    """Remove the number of a heading, which Word writes as text. Return 1 if there was one."""
    is_numbered = node.tag in HEADING_TAGS and WORD_ITEM.search(node.attributes.get("style", ""))
    return 1 if is_numbered and _take_marker(node) else 0


def _take_marker(node: Node) -> str:
    """Remove the bullet or number from an item, and return it."""
    for one in iterate_nodes(node):
        if WORD_MARKER.search(one.attributes.get("style", "")):
            marker = get_raw_text(one).strip()
            one.children, one.attributes = [], {}
            return marker
    return ""


def nest_lists(parent: Node) -> None:
    """Move lists that are in a list, but in none of its items, to the end of the item before."""
    for child in parent.children:
        if isinstance(child, Node):
            nest_lists(child)
    if parent.tag not in LIST_TAGS:
        return
    kept: list[Node | str] = []
    before: Node | None = None  # the last element that is kept
    for child in parent.children:
        if isinstance(child, Node) and child.tag in LIST_TAGS and before is not None and before.tag == "li":
            before.children.append(child)
            continue
        before = child if isinstance(child, Node) else before
        kept.append(child)
    parent.children[:] = kept
