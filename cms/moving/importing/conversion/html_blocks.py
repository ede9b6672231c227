"""Convert the HTML of other systems to the blocks of a page's body.

The HTML is that of WordPress's block editor, of its classic editor with shortcodes, or of any website. All text that
readers saw is kept; what no other block can hold becomes rich text. docs/moving.md has a table for readers.
"""

from __future__ import annotations

from collections.abc import Sequence

from .addresses import resolve_urls
from .block_handlers import get_block_handler
from .builder import BlockBuilder, Handler, Rules, set_ids
from .corrections import place_corrections
from .footnotes import link_footnotes
from .html_handlers import get_element_handler
from .languages import place_languages
from .lines import add_line
from .markup import parse_markup
from .pictures import replace_symbols
from .results import Conversion
from .shortcode_handlers import build_shortcode_handlers
from .tree import Node


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
