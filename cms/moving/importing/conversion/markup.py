"""Parse HTML that other systems store: of WordPress with its blocks and shortcodes, or of feeds."""

from __future__ import annotations

from collections.abc import Iterable

from cms.content.conversion.html_parser import build_tree, clean_markup, select_tags
from cms.content.conversion.markup_tokens import Token
from cms.content.conversion.results import Conversion
from cms.content.conversion.tree import Node

from .line_breaks import place_breaks
from .shortcodes import KNOWN, place_shortcodes
from .template_tags import NO_SHORTCODES, tokenize_markup
from .wordpress_blocks import place_blocks

BLOCK_START = "<!-- wp:"  # WordPress itself recognises texts of its block editor by this


def parse_markup(markup: str, conversion: Conversion, *, is_rendered: bool, drop_tags: bool = False) -> Node:
    """Return the tree of any HTML. All text that a browser would show is kept. The time is linear in the length.

    In HTML that is rendered already, line breaks are spaces and shortcodes are text. Tags that no rule covers are
    counted and stay text, or are removed with `drop_tags`.
    """
    markup = clean_markup(markup, conversion)
    found = tokenize_markup(markup, conversion.unknown_tags, drop=drop_tags)
    tokens: Iterable[Token] = place_blocks(select_tags(found, conversion.left_out))
    known = NO_SHORTCODES if is_rendered else KNOWN
    tokens = place_shortcodes(tokens, conversion.unknown_tags, known=known, drop_unknown=drop_tags)
    if not is_rendered:
        tokens = place_breaks(tokens, has_blocks=BLOCK_START in markup)
    return build_tree(tokens)
