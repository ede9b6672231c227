"""Convert the HTML of other systems to the blocks of a page's body, by the tags and classes of its elements.

The HTML is that of WordPress's block editor, of its classic editor with shortcodes, or of any website. All text that
readers saw is kept; what no other block can hold becomes rich text. docs/moving.md has a table for readers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from . import tables, text_handlers
from .accordions import add_accordion_item, add_details
from .builder import BlockBuilder, Handler, Rules, set_ids
from .captions import add_figure, add_gallery
from .files import add_file
from .footnotes import link_footnotes
from .markup import parse_markup
from .media import add_frame, add_media, add_player, is_media
from .paragraphs import add_line
from .pictures import replace_symbols
from .results import Conversion
from .rich_text import get_code, list_links, place_corrections, place_languages, render_line
from .shortcode_handlers import build_shortcode_handlers
from .tree import HEADING_TAGS, LIST_TAGS, Node, detach, iterate_nodes
from .urls import resolve_urls
from .wordpress_blocks import get_block_handler

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


def add_nothing(builder: BlockBuilder, node: Node) -> None:
    """Add nothing: the element has no content."""


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
CLASS_HANDLERS: dict[str, Handler] = {
    "wp-block-gallery": add_gallery,
    "blocks-gallery-grid": add_gallery,
    "gallery": add_gallery,
    "tiled-gallery": add_gallery,
    "gallery-item": add_figure,
    "wp-caption": add_figure,
    "wp-block-file": add_file,
    "wp-block-accordion-item": add_accordion_item,
    "wp-block-spacer": add_nothing,
}


def get_element_handler(node: Node) -> Handler | None:
    """Return the function for an element by its classes, or else by its tag."""
    for name in node.attributes.get("class", "").split():
        if name in CLASS_HANDLERS:
            return CLASS_HANDLERS[name]
    return TAG_HANDLERS.get(node.tag)


def convert_html(
    html: str,
    *,
    seed: str,
    base_url: str,
    attached: Sequence[str] = (),
    is_rendered: bool = False,
    drop_tags: bool = False,
) -> Conversion:
    """Return the body in interchange form, the files that it uses, and the names of what it cannot hold.

    `base_url` is the URL of the page in the other system, to which relative addresses refer. `attached` has the keys
    of the pictures of the page, which a gallery without ids shows. With `is_rendered` the HTML is as browsers get it,
    so that line breaks are spaces and shortcodes are text. `drop_tags` removes shortcodes and template tags that no
    rule covers, and keeps what is between them. The same arguments give the same block ids.
    """
    conversion = Conversion()
    tree = parse_markup(html, conversion, is_rendered=is_rendered, drop_tags=drop_tags)
    replace_symbols(tree)
    link_footnotes(tree)
    place_corrections(tree)
    place_languages(tree)
    resolve_urls(tree, base_url)
    shortcode_handlers = build_shortcode_handlers([*attached])

    def get_handler(node: Node) -> Handler | None:
        if node.tag == "wp-block":
            return get_block_handler(node.attributes["name"])
        if node.tag == "wp-shortcode":
            return shortcode_handlers.get(node.attributes["name"])
        return get_element_handler(node)

    conversion.blocks = BlockBuilder(Rules(get_handler, add_line, base_url), conversion).build(tree)
    set_ids(conversion.blocks, seed)
    return conversion
