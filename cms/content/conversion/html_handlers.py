"""What becomes of the elements of HTML: of headings, lists, tables, code, figures, frames and players."""

from __future__ import annotations

import re

from . import tables, text_handlers
from .accordions import add_details
from .builder import BlockBuilder, Handler
from .captions import add_figure
from .media import add_frame, add_media, add_player, is_media
from .rich_text import get_code, list_links, render_line
from .tree import HEADING_TAGS, LIST_TAGS, Node, detach, iterate_nodes

MAX_CODE_LENGTH = 50_000  # as in the block; longer code becomes several blocks
LANGUAGE_CLASS = re.compile(r"(?:lang|language|brush)[-:]([a-z][a-z0-9+#._-]{0,29})")


def add_heading(builder: BlockBuilder, node: Node) -> None:
    """Add a heading and then its pictures."""
    media = detach(node, is_media)
    text_handlers.add_heading(builder, node)
    add_media(builder, media)


def add_list(builder: BlockBuilder, node: Node) -> None:
    """Add a list and then its pictures, so that the numbers of its items go on."""
    media = detach(node, is_media)
    text_handlers.add_list(builder, node)
    add_media(builder, media)


def add_table(builder: BlockBuilder, node: Node) -> None:
    """Add a table and then its pictures; a table for layout keeps its pictures in their places."""
    if tables.is_layout_table(node):
        builder.add_children(node)
        return
    media = detach(node, is_media)
    text_handlers.add_table(builder, node)
    add_media(builder, media)


def add_preformatted(builder: BlockBuilder, node: Node) -> None:
    """Add a poem as text with its line breaks, anything else as code, in which all spaces count."""
    media = detach(node, is_media)
    if "wp-block-verse" in node.classes:
        _add_line_breaks(node)
        builder.add_text(f"<p>{render_line(node.children)}</p>")
    else:
        _add_code(builder, node)
    add_media(builder, media)


def _add_line_breaks(node: Node) -> None:
    """Make the written line breaks of a node elements."""
    children: list[Node | str] = []
    for child in node.children:
        if isinstance(child, Node):
            _add_line_breaks(child)
            children.append(child)
        else:
            first, *others = child.split("\n")
            children += [first, *(one for line in others for one in (Node("br"), line))]
    node.children[:] = children


def _add_code(builder: BlockBuilder, node: Node) -> None:
    code = get_code(node).strip("\n")
    language = _get_language(node)
    while code.strip():
        length = len(code) if len(code) <= MAX_CODE_LENGTH else code.rfind("\n", 1, MAX_CODE_LENGTH)
        length = length if length > 0 else MAX_CODE_LENGTH
        builder.add_block("code", {"code": code[:length], "language": language})
        code = code[length:].strip("\n")
    builder.add_text(list_links(node))


def _get_language(node: Node) -> str:
    classes = " ".join(one.attributes.get("class", "") for one in (node, *iterate_nodes(node)))
    found = LANGUAGE_CLASS.search(classes.lower().replace("brush: ", "brush:"))
    return found[1] if found else ""


def add_separator(builder: BlockBuilder, node: Node) -> None:
    """Add a line between two parts."""
    builder.add_block("separator", {})


TAG_HANDLERS: dict[str, Handler] = {
    **text_handlers.TEXT_HANDLERS,
    **dict.fromkeys(HEADING_TAGS, add_heading),
    **dict.fromkeys(LIST_TAGS, add_list),
    "table": add_table,
    "pre": add_preformatted,
    "hr": add_separator,
    "figure": add_figure,
    "details": add_details,
    "iframe": add_frame,
    "audio": add_player,
    "video": add_player,
}
