"""Convert pasted HTML to blocks in interchange form: of word processors, of Google Docs, and of web pages."""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import zip_longest

from cms.content.conversion import quotes
from cms.content.conversion.builder import BlockBuilder, Handler, Rules
from cms.content.conversion.footnotes import link_footnotes
from cms.content.conversion.html_handlers import TAG_HANDLERS
from cms.content.conversion.html_parser import build_tree, clean_markup, select_tags
from cms.content.conversion.markup_tokens import tokenize
from cms.content.conversion.paragraphs import add_line
from cms.content.conversion.pictures import replace_symbols
from cms.content.conversion.results import EMBEDDED, NO_ADDRESS, Block, Conversion
from cms.content.conversion.rich_text import place_corrections, place_languages
from cms.content.conversion.tree import Node
from cms.content.conversion.urls import resolve_urls

from .left_out import LeftOut, Loss
from .office_markup import (
    OFFICE,
    clean_links,
    count_lost_links,
    lower_headings,
    name_heading_tags,
    name_headings,
    normalise,
    take_title,
)

FRAGMENT_START = re.compile(r"<!--\s*+StartFragment\s*+-->")
FRAGMENT_END = re.compile(r"<!--\s*+EndFragment\s*+-->")
BODY = re.compile(r"<body\b[^>]{0,2000}>", re.IGNORECASE)
DATA_IMAGE = re.compile(
    r"(?P<before>\bsrc\s*+=\s*+[\"']?)\s*+data:image/(?P<type>[a-z0-9.+-]{1,20});base64,(?P<data>[A-Za-z0-9+/=\s]*+)",
    re.IGNORECASE,
)
# What the shared conversion leaves out, by its names.
LOSSES = {
    EMBEDDED: Loss.LOCAL_IMAGE,
    NO_ADDRESS: Loss.LOCAL_IMAGE,
    "<form>": Loss.FORM,
    "<svg>": Loss.DRAWING,
    "audio without an address": Loss.EMBEDDED_OBJECT,
    "video without an address": Loss.EMBEDDED_OBJECT,
}
NOTE_LIST = re.compile(r"<ol[^>]*><li id=\"fn-")


@dataclass(slots=True)
class ConvertedText:
    """Blocks in interchange form, the title of a document, and its images by the keys in the blocks."""

    blocks: list[Block]
    title: str = ""
    images: Mapping[str, bytes] = field(default_factory=dict)


def convert_html(html: str, left_out: LeftOut, *, is_document: bool = False) -> ConvertedText:
    """Return the blocks of HTML from a clipboard, or of a document. The time is linear in its length."""
    conversion = Conversion()
    fragment = html if is_document else cut_fragment(html)
    markup = clean_markup(fragment, conversion)
    tree = build_tree(
        select_tags(name_heading_tags(clean_links(tokenize(markup))), conversion.left_out, keeps_styles=True)
    )
    normalise(tree, left_out, is_office=OFFICE.search(html) is not None)
    title = take_title(tree) if is_document else ""
    lower_headings(tree)
    replace_symbols(tree)
    name_headings(tree)
    link_footnotes(tree)
    count_lost_links(tree, left_out)
    place_corrections(tree)
    place_languages(tree)
    resolve_urls(tree, "")
    blocks = BlockBuilder(Rules(get_handler, add_line), conversion).build(tree)
    _count_losses(conversion, left_out)
    return ConvertedText(_remove_lines(blocks), title)


def cut_fragment(html: str) -> str:
    """Return the part of the HTML that was copied, without the head of the document."""
    if (start := FRAGMENT_START.search(html)) and (end := FRAGMENT_END.search(html, start.end())):
        return html[start.end() : end.start()]
    if body := BODY.search(html):
        return html[body.end() :]
    return html


def take_images(html: str, prefix: str) -> tuple[str, dict[str, bytes]]:
    """Replace images that are written into HTML by keys that begin with `prefix`. Return the HTML and the images."""
    images: dict[str, bytes] = {}

    def replace(found: re.Match[str]) -> str:
        try:
            content = base64.b64decode(found["data"])
        except (binascii.Error, ValueError):
            return f"{found['before']}{prefix}/missing"
        key = f"{prefix}/{len(images) + 1}.{found['type'].lower()}"
        images[key] = content
        return found["before"] + key

    return DATA_IMAGE.sub(replace, html), images


def create_image_prefix() -> str:
    """Return the beginning of the keys of images, which no text can contain by chance or intention."""
    return f"upload-{secrets.token_hex(8)}"


def get_handler(node: Node) -> Handler | None:
    """Return the function for an element by its tag."""
    return HANDLERS.get(node.tag)


def add_quote(builder: BlockBuilder, node: Node) -> None:
    """Add a quote, whose speaker the editor can add. One with links, lists or tables becomes usual text."""
    if value := quotes.parse_quote(node) or quotes.parse_anonymous_quote(node):
        builder.add_block("quote", value)
    else:
        builder.add_children(node)


HANDLERS: dict[str, Handler] = {**TAG_HANDLERS, "blockquote": add_quote}


def _remove_lines(blocks: list[Block]) -> list[Block]:
    """Remove the line that word processors draw above footnotes."""
    return [
        block
        for block, following in zip_longest(blocks, blocks[1:])
        if not (
            block["type"] == "separator"
            and following
            and following["type"] == "rich_text"
            and NOTE_LIST.match(following["value"])
        )
    ]


def _count_losses(conversion: Conversion, left_out: LeftOut) -> None:
    for name, count in conversion.left_out.items():
        if loss := LOSSES.get(name):
            left_out.add(loss, count=count)
    if conversion.repeated_cells:
        left_out.add(Loss.TABLE_CONTENT, count=conversion.repeated_cells)
