"""Convert the HTML of other systems to the blocks of a page's body, by the tags and classes of its elements.

The HTML is that of WordPress's block editor, of its classic editor with shortcodes, or of any website. All text that
readers saw is kept; what no other block can hold becomes rich text. docs/moving.md has a table for readers.
"""

from __future__ import annotations

from collections.abc import Sequence

from cms.content.conversion.accordions import add_accordion_item
from cms.content.conversion.builder import BlockBuilder, Handler, Rules, set_ids
from cms.content.conversion.captions import add_figure, add_gallery
from cms.content.conversion.footnotes import link_footnotes
from cms.content.conversion.html_handlers import TAG_HANDLERS
from cms.content.conversion.paragraphs import add_line
from cms.content.conversion.pictures import replace_symbols
from cms.content.conversion.results import Conversion
from cms.content.conversion.rich_text import place_corrections, place_languages
from cms.content.conversion.tree import Node
from cms.content.conversion.urls import resolve_urls

from .builders import acf, avada, divi, elementor, wpbakery
from .builders.fields import add_dropped
from .files import add_file
from .markup import parse_markup
from .rules import RuleKind, RuleSet, get_rules
from .shortcodes import SHORTCODE_RULES, SHORTCODE_TAG
from .wordpress_blocks import BLOCK_RULES


def add_nothing(builder: BlockBuilder, node: Node) -> None:
    """Add nothing: the element has no content."""


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


HTML_RULES = RuleSet("HTML")
HTML_RULES.add_all(RuleKind.ELEMENT, TAG_HANDLERS)
HTML_RULES.add_all(RuleKind.CLASS, CLASS_HANDLERS)
RENDERED = (HTML_RULES, BLOCK_RULES)  # rules that apply to HTML as browsers get it, too
BUILDERS = (acf.RULES, avada.RULES, divi.RULES, elementor.RULES, wpbakery.RULES)


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
    rules = get_rules(*RENDERED) if is_rendered else get_rules(*RENDERED, SHORTCODE_RULES, *BUILDERS)
    tree = parse_markup(html, conversion, rules, is_rendered=is_rendered, drop_tags=drop_tags)
    replace_symbols(tree)
    link_footnotes(tree)
    place_corrections(tree)
    place_languages(tree)
    resolve_urls(tree, base_url)

    def get_handler(node: Node) -> Handler | None:
        return rules.get_handler(node) or (add_dropped if node.tag == SHORTCODE_TAG else None)

    builder = BlockBuilder(Rules(get_handler, add_line, base_url, attached), conversion)
    conversion.blocks = builder.build(tree)
    set_ids(conversion.blocks, seed)
    return conversion
