"""Rules for the builder of Avada, Fusion Builder: `[fusion_builder_container][fusion_button link="…"]Label[/…]`."""

from __future__ import annotations

from cms.content.conversion.builder import BlockBuilder
from cms.content.conversion.tree import Node, get_raw_text, iterate_nodes

from ..rules import RuleKind, get_label, keep_content, read_values
from .elements import ShortcodeRules, add_coded_html, add_separator, add_wrapper, register_elements
from .fields import (
    Fields,
    add_images,
    add_link_after,
    add_link_button,
    add_title,
    list_images,
    read_link,
    to_line,
)

_WRAPPERS = """
    accordion alert builder_blank_page builder_column builder_column_inner
    builder_container builder_next_page builder_row builder_row_inner
    content_boxes counters_box counters_circle flip_boxes fusionslider images
    image_carousel modal old_tabs pricing_table slider tabs
    testimonials text vc_column
"""
_ITEMS = "tab old_tab toggle"
_WITHIN_SENTENCES = ("fusion_dropcap", "fusion_highlight", "fusion_modal_text_link", "fusion_popover", "fusion_tooltip")
# What they show is collected from elsewhere: other pages, forms, shops, menus, widgets.
_DYNAMIC = """
    blog breadcrumbs countdown events facebook_page faq form
    global instagram login lost_password map menu portfolio
    post_cards post_slider products_slider featured_products_slider recent_posts
    register search sharing social_links tb_* twitter_timeline
    user_login user_lost_password user_register widget widget_area
    woo_product_grid woo_product_slider woo_shortcodes layerslider revslider
"""
_DESIGN = "builder_status fontawesome menu_anchor section_separator sectionseparator"

FIELDS = {
    "content_box": Fields(images=("image", "image_id"), headings=("title",), buttons=(("linktext", "link"),)),
    "counter_box": Fields(texts=("value",)),
    "flip_box": Fields(
        images=("image", "image_id"),
        headings=("title_front",),
        texts=("text_front",),
        after=("title_back",),
    ),
    "gallery": Fields(images=("image_ids",)),
    "gallery_image": Fields(images=("image", "image_id")),
    "person": Fields(images=("picture", "picture_id"), headings=("name",), texts=("title",)),
    "pricing_price": Fields(texts=("currency", "price", "time")),
    "pricing_column": Fields(headings=("title",)),
    "soundcloud": Fields(media=("url",)),
    "tagline_box": Fields(headings=("title",), texts=("description",), buttons=(("button", "link"),)),
    "testimonial": Fields(images=("image", "image_id"), after=("name", "company")),
    "video": Fields(media=("video", "video_webm")),
}

RULES = ShortcodeRules("Avada")
register_elements(
    RULES, RuleKind.SHORTCODE, "fusion_", FIELDS, wrappers=_WRAPPERS, items=_ITEMS, dynamic=_DYNAMIC, design=_DESIGN
)
RULES.add(RuleKind.SHORTCODE, _WITHIN_SENTENCES, keep_content)
RULES.add(RuleKind.SHORTCODE, ["fullwidth"], add_wrapper)
RULES.add(RuleKind.SHORTCODE, ["fusion_code"], add_coded_html)
RULES.add(RuleKind.SHORTCODE, ["fusion_separator"], add_separator)


@RULES.shortcode("fusion_button")
def add_label_button(builder: BlockBuilder, node: Node) -> None:
    """Add a button, whose label is its content."""
    add_link_button(builder, get_label(node), read_link(read_values(node).get("link")))


@RULES.shortcode("fusion_title")
def add_content_title(builder: BlockBuilder, node: Node) -> None:
    """Add a heading, which is the content, of the level in `size`."""
    values = read_values(node)
    title = get_label(node)
    add_title(builder, title, "2" if values.get("size") in ("1", "2") else "3")
    add_link_after(builder, read_link(values.get("link_url")), title)


@RULES.shortcode("fusion_imageframe", "fusion_image", "fusion_slide")
def add_frame(builder: BlockBuilder, node: Node) -> None:
    """Add a picture: of the element within, or of the URL that is the content or a parameter."""
    values = read_values(node)
    written = get_raw_text(node).strip()
    if any(one.tag == "img" for one in iterate_nodes(node)):
        builder.add_children(node)
    else:
        found = [written, values.get("image"), values.get("image_id")]
        add_images(builder, next(filter(None, map(list_images, found)), []), to_line(values.get("alt")))
        if not list_images(written):
            builder.add_children(node)
    add_link_after(builder, read_link(values.get("link")), to_line(values.get("alt")))


@RULES.shortcode("fusion_youtube", "fusion_vimeo")
def add_film(builder: BlockBuilder, node: Node) -> None:
    """Add a video by its id or address."""
    values = read_values(node)
    base = "https://www.youtube.com/watch?v=" if "youtube" in node.attributes["name"] else "https://vimeo.com/"
    written = str(values.get("id", ""))
    fields = Fields(media=("id",))
    if written and "/" not in written:
        node = Node(node.tag, {**node.attributes, "data": f'id="{base}{written}"'}, node.children)
    fields.build_handler()(builder, node)


@RULES.shortcode("fusion_checklist")
def add_checklist(builder: BlockBuilder, node: Node) -> None:
    """Add a list of the entries `[fusion_li_item]`."""
    builder.add_node(Node("ul", {}, [Node("li", {}, one.children) for one in _find_entries(node)]))


@RULES.shortcode("fusion_li_item")
def add_entry(builder: BlockBuilder, node: Node) -> None:
    """Add an entry that is in no list."""
    builder.add_children(node)


def _find_entries(node: Node) -> list[Node]:
    return [one for one in node.children if isinstance(one, Node) and one.attributes.get("name") == "fusion_li_item"]
