"""Rules for WPBakery Page Builder, formerly Visual Composer: `[vc_row][vc_column][vc_btn title="…" link="url:…"]`.

Themes add elements of their own to it, such as `[acme_banner]`: those need a rule of the project.
"""

from __future__ import annotations

from cms.content.conversion.builder import BlockBuilder
from cms.content.conversion.tree import HEADING_TAGS, Node
from cms.content.conversion.urls import escape_text

from ..rules import RuleKind, drop_content, read_values
from .elements import ShortcodeRules, add_coded_html, add_separator, leave_out_dynamic, register_elements
from .fields import Fields, add_html, add_link_after, add_title, iterate_entries, read_link, to_line

_WRAPPERS = """
    accordion column column_inner column_text message row row_inner section tabs tour
    tta_accordion tta_pageable tta_tabs tta_toggle tta_tour
"""
_ITEMS = "accordion_tab tab toggle tta_section tta_toggle_section"
# What they show is collected from elsewhere: other pages, widgets, other sites.
_DYNAMIC = """
    acf basic_grid facebook flickr gitem gmaps googleplus masonry_grid
    masonry_media_grid media_grid pinterest posts_grid posts_slider tweetmeme widget_sidebar
    wp_archives wp_calendar wp_categories wp_custommenu wp_links wp_meta wp_pages wp_posts
    wp_recentcomments wp_rss wp_search wp_tagcloud
"""
_DESIGN = "empty_space icon zigzag"

FIELDS = {
    "btn": Fields(buttons=(("title", "link"),)),
    "button": Fields(buttons=(("title", "href"),)),
    "button2": Fields(buttons=(("title", "link"),)),
    "cta": Fields(headings=("h2", "h4"), buttons=(("btn_title", "btn_link"),)),
    "cta_button": Fields(texts=("call_text",), buttons=(("title", "href"),)),
    "cta_button2": Fields(headings=("h2", "h4"), buttons=(("title", "link"),)),
    "gallery": Fields(headings=("title",), images=("images", "custom_srcs")),
    "hoverbox": Fields(
        images=("image",), headings=("primary_title", "hover_title"), buttons=(("hover_btn_title", "hover_btn_link"),)
    ),
    "images_carousel": Fields(headings=("title",), images=("images", "custom_srcs")),
    "pie": Fields(headings=("title",), texts=("label_value",)),
    "pricing_table": Fields(
        headings=("heading", "subheading"), texts=("price", "period"), buttons=(("btn_title", "btn_link"),)
    ),
    "single_image": Fields(headings=("title",), images=("image", "custom_src"), link="link", after=("caption",)),
    "video": Fields(headings=("title",), media=("link",)),
    "wp_text": Fields(headings=("title",)),
}

RULES = ShortcodeRules("WPBakery Page Builder")
register_elements(
    RULES, RuleKind.SHORTCODE, "vc_", FIELDS, wrappers=_WRAPPERS, items=_ITEMS, dynamic=_DYNAMIC, design=_DESIGN
)
RULES.add(RuleKind.SHORTCODE, ["rev_slider", "rev_slider_vc"], leave_out_dynamic)
RULES.add(RuleKind.SHORTCODE, ["vc_raw_html"], add_coded_html)
RULES.add(RuleKind.SHORTCODE, ["vc_raw_js"], drop_content)
RULES.add(RuleKind.SHORTCODE, ["vc_separator", "vc_text_separator"], add_separator)


@RULES.shortcode("vc_custom_heading")
def add_custom_heading(builder: BlockBuilder, node: Node) -> None:
    """Add a heading of its level; where its element is none, such as `p`, a paragraph."""
    values = read_values(node)
    settings = dict(part.partition(":")[::2] for part in str(values.get("font_container", "")).split("|"))
    tag, text = settings.get("tag") or "h2", to_line(values.get("text"))
    if tag in HEADING_TAGS:
        add_title(builder, text, "2" if tag in ("h1", "h2") else "3")
    else:
        add_html(builder, f"<p>{escape_text(text)}</p>" if text else "")
    add_link_after(builder, read_link(values.get("link")), text)


@RULES.shortcode("vc_progress_bar")
def add_progress_bars(builder: BlockBuilder, node: Node) -> None:
    """Add bars as text: what each measures, and how long it is."""
    values = read_values(node)
    add_title(builder, to_line(values.get("title")))
    unit = to_line(values.get("units"))
    for entry in iterate_entries(values.get("values")):
        words = f"{to_line(entry.get('label'))}: {to_line(entry.get('value'))}{unit}"
        builder.add_text(f"<p>{escape_text(words)}</p>")
