"""Rules for Divi's builder, versions 2 to 4: `[et_pb_section][et_pb_row][et_pb_button button_text="…" button_url="…"]`.

Its parameters have some characters replaced: `%22` is a quotation mark, `%91` and `%93` are brackets.
"""

from __future__ import annotations

from cms.content.conversion.builder import BlockBuilder
from cms.content.conversion.tree import HEADING_TAGS, Node

from ..rules import RuleKind, read_values
from .elements import ShortcodeRules, add_separator, register_elements
from .fields import Fields, add_title, to_line

_WRAPPERS = """
    accordion code column column_inner counters fullwidth_code map
    fullwidth_map fullwidth_slider pricing_tables row row_inner section slider
    social_media_follow tabs text video_slider
"""
_ITEMS = "accordion_item tab toggle"
# What they show is collected from elsewhere: other pages, forms, shops, menus.
_DYNAMIC = """
    blog comments contact_field contact_form filterable_portfolio fullwidth_menu
    fullwidth_portfolio fullwidth_post_content fullwidth_post_slider fullwidth_post_title
    login menu portfolio post_content post_nav post_slider post_title
    search shop sidebar signup signup_custom_field wc_*
"""
_DESIGN = "icon section_divider"

FIELDS = {
    "audio": Fields(headings=("title",), texts=("artist_name", "album_name"), media=("audio",)),
    "blurb": Fields(images=("image",), alt="alt", headings=("title",), link="url"),
    "button": Fields(buttons=(("button_text", "button_url"),)),
    "circle_counter": Fields(headings=("title",), texts=("number",)),
    "countdown_timer": Fields(headings=("title",), texts=("date_time",)),
    "counter": Fields(after=("percent",)),
    "cta": Fields(headings=("title",), buttons=(("button_text", "button_url"),)),
    "fullwidth_header": Fields(
        images=("logo_image_url", "header_image_url"),
        headings=("title",),
        texts=("subhead",),
        buttons=(("button_one_text", "button_one_url"), ("button_two_text", "button_two_url")),
    ),
    "fullwidth_image": Fields(images=("src",), alt="alt", link="url"),
    "gallery": Fields(images=("gallery_ids",)),
    "image": Fields(images=("src",), alt="alt", link="url"),
    "map_pin": Fields(headings=("title",), texts=("pin_address",)),
    "number_counter": Fields(headings=("title",), texts=("number",)),
    "pricing_table": Fields(
        headings=("title",), texts=("subtitle", "currency", "sum", "per"), buttons=(("button_text", "button_url"),)
    ),
    "social_media_follow_network": Fields(),  # its content is the name of the network
    "slide": Fields(
        images=("image",), alt="image_alt", headings=("heading",), buttons=(("button_text", "button_link"),)
    ),
    "team_member": Fields(images=("image_url",), headings=("name",), texts=("position",)),
    "testimonial": Fields(images=("portrait_url",), after=("author", "job_title", "company_name")),
    "video": Fields(media=("src",)),
    "video_slider_item": Fields(media=("src",)),
}

RULES = ShortcodeRules("Divi")
register_elements(
    RULES, RuleKind.SHORTCODE, "et_pb_", FIELDS, wrappers=_WRAPPERS, items=_ITEMS, dynamic=_DYNAMIC, design=_DESIGN
)
RULES.add(RuleKind.SHORTCODE, ["et_pb_divider"], add_separator)


@RULES.shortcode("et_pb_heading")
def add_heading(builder: BlockBuilder, node: Node) -> None:
    """Add a heading of its level."""
    values = read_values(node)
    tag = values.get("title_level")
    add_title(builder, to_line(values.get("title")), "3" if tag in HEADING_TAGS - {"h1", "h2"} else "2")
    builder.add_children(node)
