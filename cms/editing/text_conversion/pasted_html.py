"""Convert pasted HTML to blocks in interchange form: of word processors, of Google Docs, and of web pages."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field

from cms.content.conversion.builder import BlockBuilder, Handler, Rules
from cms.content.conversion.footnotes import link_footnotes
from cms.content.conversion.html_handlers import TAG_HANDLERS
from cms.content.conversion.html_parser import build_tree, clean_markup, select_tags
from cms.content.conversion.markup_tokens import tokenize
from cms.content.conversion.paragraphs import add_line
from cms.content.conversion.pictures import replace_symbols
from cms.content.conversion.results import Block, Conversion
from cms.content.conversion.rich_text import place_corrections, place_languages
from cms.content.conversion.tree import Node
from cms.content.conversion.urls import resolve_urls

FRAGMENT = re.compile(r"<!--\s*StartFragment\s*-->(.*)<!--\s*EndFragment\s*-->", re.DOTALL)
BODY = re.compile(r"<body\b[^>]{0,2000}>", re.IGNORECASE)


@dataclass(slots=True)
class ConvertedHtml:
    """The blocks in interchange form, and what was found besides."""

    blocks: list[Block]
    conversion: Conversion
    title: str = ""
    images: dict[str, bytes] = field(default_factory=dict)


def convert_html(html: str) -> ConvertedHtml:
    """Return the blocks of HTML from a clipboard or a document. The time is linear in its length."""
    conversion = Conversion()
    tree = parse_fragment(html, conversion)
    replace_symbols(tree)
    link_footnotes(tree)
    place_corrections(tree)
    place_languages(tree)
    resolve_urls(tree, "")
    builder = BlockBuilder(Rules(get_handler, add_line), conversion)
    return ConvertedHtml(builder.build(tree), conversion)


def parse_fragment(html: str, conversion: Conversion) -> Node:
    """Return the tree of the part of the HTML that was copied."""
    markup = clean_markup(cut_fragment(html), conversion)
    return build_tree(select_tags(tokenize(markup), conversion.left_out))


def cut_fragment(html: str) -> str:
    """Return the part of the HTML that was copied, without the head of the document."""
    if found := FRAGMENT.search(html):
        return found[1]
    if body := BODY.search(html):
        return html[body.end() :]
    return html


def get_handler(node: Node) -> Handler | None:
    """Return the function for an element by its tag."""
    return TAG_HANDLERS.get(node.tag)


def create_image_prefix() -> str:
    """Return the beginning of the keys of uploaded images, which no pasted text can contain."""
    return f"upload-{secrets.token_hex(8)}"
