"""Parse clean HTML into a tree of nodes, without the elements whose content browsers do not show."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import nh3

from cms.content.plain_text import DELETED_TAGS

_CONTAINERS = """
    address article aside body center details div dd dl dt fieldset figcaption figure footer form header main nav
    section summary
"""
_DROPPED = """
    audio base big button embed font html head input label link meta noscript object option param picture script
    select source style svg template textarea title track video
"""

LIST_TAGS = frozenset(("ul", "ol"))
HEADING_TAGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
CONTAINERS = frozenset(_CONTAINERS.split())
TABLE_PARTS = frozenset(("table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th"))
PLAYER_TAGS = frozenset(("audio", "video"))
# Placed by imports for what no element of HTML stands for; they are never read from a text.
MARKER_TAGS = frozenset(("wp-block", "wp-shortcode", "wp-tag", "wp-element"))
CORRECTION_TAGS = DELETED_TAGS | {"ins"}
INLINE = frozenset(("a", "b", "strong", "i", "em", "cite", "br", "img", "sub", "sup", "code", "span")) | CORRECTION_TAGS
VOID_TAGS = frozenset(("br", "hr", "img", "source"))

# READ_TAGS are converted in Markdown, other KNOWN_TAGS are removed. Anything else between < and > is text.
_MARKDOWN_BLOCKS = (
    LIST_TAGS | HEADING_TAGS | CONTAINERS | TABLE_PARTS | {"p", "li", "blockquote", "pre", "hr", "iframe"}
)
READ_TAGS = _MARKDOWN_BLOCKS | INLINE
KNOWN_TAGS = READ_TAGS | nh3.ALLOWED_TAGS | frozenset(_DROPPED.split())

# WRITTEN_TAGS are converted in HTML; all other tags are removed there, because browsers do not show them as text.
BLOCK_TAGS = _MARKDOWN_BLOCKS | PLAYER_TAGS | MARKER_TAGS
WRITTEN_TAGS = READ_TAGS | PLAYER_TAGS | {"source"}
OPENING = re.compile(r"<(script|style|template|object|svg|math|noscript)\b", re.IGNORECASE)
NAMES = ("script", "style", "template", "object", "svg", "math", "noscript")
ENDS = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in NAMES}


@dataclass(slots=True)
class Node:
    """An HTML element."""

    tag: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    @property
    def classes(self) -> frozenset[str]:
        """The names in the attribute `class`."""
        return frozenset(self.attributes.get("class", "").split())

    @property
    def is_block(self) -> bool:
        """Whether the element starts a new line: a block element, or one that contains one. A link never does."""
        if self.tag == "a":
            return False
        return self.tag in BLOCK_TAGS or any(isinstance(child, Node) and child.is_block for child in self.children)


def parse_tree(html: str) -> Node:
    """Return the root node of HTML from `clean_html`, in which every tag is known and closed."""
    return _TreeParser().read(html)


def iterate_nodes(node: Node) -> Iterator[Node]:
    """Yield the descendants of a node in document order."""
    for child in node.children:
        if isinstance(child, Node):
            yield child
            yield from iterate_nodes(child)


def detach(node: Node, is_detached: Callable[[Node], bool]) -> list[Node]:
    """Remove descendants from a node and return them in document order.

    Nothing within a detached node is read. A link around a detached node is returned around it, and is kept in
    its place only if it has words, too. The cells of a table always stay. A space takes the place of what was removed,
    so that words stay separate, but not before a comma or a full stop.
    """
    detached: list[Node] = []
    kept: list[Node | str] = []
    for child in node.children:
        rest = child if isinstance(child, str) else _detach_from(child, is_detached, detached)
        if isinstance(rest, str) and kept and isinstance(kept[-1], str):
            kept[-1] = _join(kept[-1], rest)
        else:
            kept.append(rest)
    node.children[:] = kept
    return detached


def _detach_from(child: Node, is_detached: Callable[[Node], bool], detached: list[Node]) -> Node | str:
    """Add what is detached to a list, and return what is kept of the child."""
    if is_detached(child):
        detached.append(child)
        return " "
    inside = detach(child, is_detached)
    detached += [Node("a", child.attributes, [one]) for one in inside] if child.tag == "a" else inside
    return child if not inside or has_words(child) or child.tag in TABLE_PARTS else " "


def _join(before: str, after: str) -> str:
    """Join the texts before and after something removed, without two spaces, or one before a comma or a full stop."""
    if after.startswith((",", ".")):
        return before.rstrip(" ") + after
    return before + (after.lstrip(" ") if before[-1:].isspace() else after)


def has_words(node: Node) -> bool:
    """Return whether a node contains text other than white space."""
    return any(has_words(child) if isinstance(child, Node) else bool(child.strip()) for child in node.children)


def get_raw_text(node: Node | str) -> str:
    """Return the text of a node as it is written, with line feeds for its line breaks."""
    if isinstance(node, str):
        return node
    return "\n" if node.tag == "br" else "".join(get_raw_text(child) for child in node.children)


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


def remove_silent_elements(html: str, names: frozenset[str], removed: Counter[str] | None = None) -> str:
    """Remove the elements with these names and their content, and count them; one that is not closed is kept.

    The time is linear in the length of the HTML.
    """
    parts, position, searched = [], 0, 0
    unclosed: set[str] = set()
    while opening := OPENING.search(html, searched):
        name, searched = opening[1].lower(), opening.end()
        if name not in names or name in unclosed:
            continue
        if end := ENDS[name].search(html, html.find(">", searched) + 1 or len(html)):
            parts.append(html[position : opening.start()])
            position = searched = end.end()
            if removed is not None:
                removed[f"<{name}>"] += 1
        else:
            unclosed.add(name)
    return "".join([*parts, html[position:]])
