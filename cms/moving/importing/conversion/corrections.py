"""Move struck-out and inserted text into the lines, where an element for it encloses whole paragraphs."""

from __future__ import annotations

import re

from cms.content.plain_text import DELETED_TAGS, mark_text

from .tags import CORRECTION_TAGS
from .tree import Node

LINE_THROUGH = re.compile(r"\bline-through\b", re.IGNORECASE)
UNMARKED_TAGS = frozenset(("br", "img", "iframe", "audio", "video", "source"))


def place_corrections(tree: Node, enclosing: str = "") -> None:
    """Enclose the lines of struck-out or inserted blocks, each on its own, because rich text knows no such blocks.

    An element that only its style strikes out is struck out, too: an older editor of WordPress has written such.
    """
    for place, child in enumerate(tree.children):
        if isinstance(child, str):
            if enclosing and child.strip():
                tree.children[place] = Node(enclosing, {}, [child])
            continue
        own = "del" if _has_line_through(child.attributes.pop("style", "")) else ""
        if child.is_block:
            is_correction = child.tag in CORRECTION_TAGS
            place_corrections(child, own or (child.tag if is_correction else enclosing))
            child.tag = "div" if is_correction else child.tag
            continue
        place_corrections(child)
        if (own or enclosing) and child.tag not in UNMARKED_TAGS:
            tree.children[place] = Node(own or enclosing, {}, [child])


def _has_line_through(style: str) -> bool:
    declarations = (declaration.partition(":") for declaration in style.split(";"))
    return any(
        name.strip().lower().startswith("text-decoration") and LINE_THROUGH.search(value)
        for name, _, value in declarations
    )


def get_code(node: Node | str) -> str:
    """Return code as it is written, in which struck-out text is marked, and with line feeds for its line breaks."""
    if isinstance(node, str):
        return node
    code = "\n" if node.tag == "br" else "".join(map(get_code, node.children))
    return mark_text(code) if node.tag in DELETED_TAGS else code
