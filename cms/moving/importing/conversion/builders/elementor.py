"""Rules for Elementor, which keeps pages as JSON in a custom field: `_elementor_data`.

`build_markup` writes the widgets as blocks of WordPress, `<!-- wp:elementor/button {"text":"…"} /-->`, so that a
project adds a rule for a widget as for any block: by its name, `elementor/NAME`. Sections, columns and containers are
dropped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from cms.content.conversion.builder import BlockBuilder
from cms.content.conversion.media import add_url
from cms.content.conversion.pictures import get_file_url
from cms.content.conversion.tree import Node
from cms.content.conversion.urls import build_link, clean_url, escape_text, resolve_url

from ..rules import RuleKind, RuleSet, drop_content, read_values
from .elements import add_separator, register_elements
from .fields import (
    Fields,
    add_html,
    add_images,
    add_link_after,
    add_link_button,
    add_title,
    iterate_entries,
    list_images,
    read_link,
    to_line,
    to_text,
)

DATA_KEY = "_elementor_data"  # the custom field
MODE_KEY = "_elementor_edit_mode"  # a custom field with a value if the page shows that data
PREFIX = "elementor/"
ITEM = "item"  # an entry of tabs or an accordion, which is no widget of its own
HIDDEN = "hidden"  # an element that no reader saw
HIDING_SETTINGS = ("hide_desktop", "hide_tablet", "hide_mobile")  # all devices
MAX_LEVELS = 50  # nested elements
UNSAFE = re.compile(r"[^a-z0-9_-]+")
# Settings with HTML or shortcodes, which is written as the content of the block.
CONTENT_SETTINGS = {"text-editor": "editor", "html": "html", "shortcode": "shortcode"}
# The entries of widgets that show one at a time: setting, and in the entries title and content.
_ENTRIES = ("tabs", "tab_title", "tab_content")
ITEM_SETTINGS = dict.fromkeys(("accordion", "tabs", "toggle"), _ENTRIES)
NESTED = frozenset(("nested-accordion", "nested-tabs"))  # entries have titles only; their contents are elements
NESTED_TITLES = ("item_title", "tab_title")

_WRAPPERS = "html shortcode text-editor"
# What they show is collected from elsewhere: other pages, forms, menus, templates.
_DYNAMIC = """
    archive-posts archive-title author-box breadcrumbs facebook-comments facebook-page form global loop-carousel
    loop-grid login lottie nav-menu off-canvas paypal-button portfolio post-comments post-info post-navigation posts
    read-more search search-form share-buttons sidebar site-logo sitemap stripe-button table-of-contents template
    theme-archive-title theme-page-title theme-post-content theme-post-excerpt theme-post-featured-image
    theme-post-title theme-site-logo theme-site-title woocommerce-* wp-widget-*
"""
_DESIGN = "icon menu-anchor spacer star-rating"
FIELDS = {
    "alert": Fields(headings=("alert_title",), texts=("alert_description",)),
    "animated-headline": Fields(texts=("before_text", "highlighted_text", "rotating_text", "after_text")),
    "blockquote": Fields(texts=("blockquote_content",), after=("author_name",)),
    "button": Fields(buttons=(("text", "link"),)),
    "call-to-action": Fields(
        images=("graphic_image", "bg_image"), headings=("title",), texts=("description",), buttons=(("button", "link"),)
    ),
    "flip-box": Fields(
        images=("image",),
        headings=("title_text_a",),
        texts=("description_text_a", "title_text_b", "description_text_b"),
        buttons=(("button_text", "link"),),
    ),
    "icon-box": Fields(headings=("title_text",), link="link", texts=("description_text",)),
    "image": Fields(images=("image",), link="link", after=("caption",)),
    "image-box": Fields(images=("image",), headings=("title_text",), link="link", texts=("description_text",)),
    "image-carousel": Fields(images=("carousel",)),
    "image-gallery": Fields(images=("wp_gallery", "gallery")),
    "gallery": Fields(images=("gallery",)),
    "progress": Fields(headings=("title",), texts=("inner_text",)),
    "testimonial": Fields(
        texts=("testimonial_content",), images=("testimonial_image",), after=("testimonial_name", "testimonial_job")
    ),
}


def build_markup(data: str) -> str | None:
    """Return the elements of a page as blocks of WordPress; None if the data is not as Elementor writes it.

    The time is linear in the length of the data.
    """
    try:
        elements = json.loads(data)
        if not isinstance(elements, list) or not all(isinstance(one, dict) for one in elements):
            return None
        return "\n".join(_write_elements(elements, 0))
    except (ValueError, RecursionError):
        return None


def _write_elements(elements: Any, level: int) -> Iterator[str]:
    for element in elements if isinstance(elements, list) and level < MAX_LEVELS else ():
        if isinstance(element, dict):
            yield from _write_element(element, level)


def _write_element(element: Mapping[str, Any], level: int) -> Iterator[str]:
    found = element.get("settings")
    settings: dict[str, Any] = found if isinstance(found, dict) else {}
    children = element.get("elements")
    name = element.get("widgetType")
    if all(settings.get(one) for one in HIDING_SETTINGS):
        yield _write_block(HIDDEN, {}, "")
    elif not isinstance(name, str) or not name:
        yield from _write_elements(children, level + 1)
    elif name in NESTED:
        yield from _write_nested(settings, children, level)
    elif name in ITEM_SETTINGS:
        listed, title, content = ITEM_SETTINGS[name]
        for entry in iterate_entries(settings.get(listed)):
            yield _write_block(ITEM, {"title": entry.get(title)}, to_text(entry.get(content)))
    else:
        content = to_text(settings.get(CONTENT_SETTINGS.get(name, "")))
        kept = {key: one for key, one in settings.items() if key != CONTENT_SETTINGS.get(name)}
        yield _write_block(name, kept, "\n".join((content, *_write_elements(children, level + 1))))


def _write_nested(settings: Mapping[str, Any], children: Any, level: int) -> Iterator[str]:
    entries = [one for name in ("items", "tabs") for one in iterate_entries(settings.get(name))]
    contents = children if isinstance(children, list) else []
    for at, content in enumerate(contents):
        entry = entries[at] if at < len(entries) else {}
        title = next((entry[one] for one in NESTED_TITLES if entry.get(one)), "")
        yield _write_block(ITEM, {"title": title}, "\n".join(_write_elements([content], level + 1)))


def _write_block(name: str, settings: Mapping[str, Any], content: str) -> str:
    """Return a block with its settings, without those of a name that begins with "_", which are its design."""
    kept = {key: value for key, value in settings.items() if value and not key.startswith("_")}
    data = json.dumps(kept, ensure_ascii=False)
    for character, code in (("--", "\\u002d\\u002d"), ("<", "\\u003c"), (">", "\\u003e")):
        data = data.replace(character, code)
    name = PREFIX + UNSAFE.sub("-", name.lower()).strip("-_")
    return f"<!-- wp:{name} {data} -->{content}<!-- /wp:{name} -->"


RULES = RuleSet("Elementor")
register_elements(
    RULES, RuleKind.BLOCK, PREFIX, FIELDS, wrappers=_WRAPPERS, items=ITEM, dynamic=_DYNAMIC, design=_DESIGN
)
RULES.add(RuleKind.BLOCK, [PREFIX + HIDDEN], drop_content)


@RULES.block(f"{PREFIX}heading")
def add_heading(builder: BlockBuilder, node: Node) -> None:
    """Add a heading of its level; where its element is none, such as `p`, a paragraph."""
    values = read_values(node)
    tag, text = values.get("header_size") or "h2", to_line(values.get("title"))
    if tag in ("p", "span", "div"):
        add_html(builder, to_text(values.get("title")))
    else:
        add_title(builder, text, "2" if tag in ("h1", "h2") else "3")
    add_link_after(builder, read_link(values.get("link")), text)


@RULES.block(f"{PREFIX}divider")
def add_divider(builder: BlockBuilder, node: Node) -> None:
    """Add the text of a line, or the line."""
    text = to_line(read_values(node).get("text"))
    add_separator(builder, Node(node.tag, {**node.attributes, "data": json.dumps({"title": text})}))


@RULES.block(f"{PREFIX}icon-list", f"{PREFIX}price-list")
def add_list(builder: BlockBuilder, node: Node) -> None:
    """Add a list, whose entries may be links."""
    entries = []
    values = read_values(node)
    for entry in (one for name in ("icon_list", "price_list") for one in iterate_entries(values.get(name))):
        parts = (to_line(entry.get(name)) for name in ("text", "title", "price", "item_description"))
        text = escape_text(" ".join(filter(None, parts)))
        href = clean_url(resolve_url(read_link(entry.get("link")).url, builder.rules.base_url))
        if text:
            entries.append(f"<li>{build_link(href, text) if href and not href.startswith('#') else text}</li>")
    if entries:
        builder.add_text(f"<ul>{''.join(entries)}</ul>")


@RULES.block(f"{PREFIX}counter")
def add_counter(builder: BlockBuilder, node: Node) -> None:
    """Add a number and what it counts."""
    values = read_values(node)
    number = "".join(str(values.get(name) or "") for name in ("prefix", "ending_number", "suffix"))
    text = " ".join(filter(None, (to_line(number), to_line(values.get("title")))))
    builder.add_text(f"<p>{escape_text(text)}</p>" if text else "")


@RULES.block(f"{PREFIX}video")
def add_video(builder: BlockBuilder, node: Node) -> None:
    """Add a video of the host that is chosen."""
    values = read_values(node)
    host = values.get("video_type") or "youtube"
    names = ("hosted_url", "external_url", "insert_url") if host == "hosted" else (f"{host}_url",)
    found = (get_file_url(read_link(values.get(name)).url, builder.rules.base_url) for name in names)
    if url := next(filter(None, found), None):
        add_url(builder, url)


@RULES.block(f"{PREFIX}google_maps")
def add_map(builder: BlockBuilder, node: Node) -> None:
    """Add the address that a map shows."""
    address = to_line(read_values(node).get("address"))
    builder.add_text(f"<p>{escape_text(address)}</p>" if address else "")


@RULES.block(f"{PREFIX}social-icons")
def add_social_icons(builder: BlockBuilder, node: Node) -> None:
    """Add links to accounts; the icon has the name of the network."""
    for entry in iterate_entries(read_values(node).get("social_icon_list")):
        icon = entry.get("social_icon")
        named = to_line(icon.get("value")) if isinstance(icon, dict) else to_line(entry.get("social"))
        link = read_link(entry.get("link"))
        if link.url:
            add_link_button(builder, named.rpartition("fa-")[2].replace("-", " ").capitalize(), link)


@RULES.block(f"{PREFIX}slides", f"{PREFIX}testimonial-carousel", f"{PREFIX}reviews", f"{PREFIX}media-carousel")
def add_slides(builder: BlockBuilder, node: Node) -> None:
    """Add the slides one after the other: picture, heading, text and button of each."""
    for slide in iterate_entries(read_values(node).get("slides")):
        add_images(builder, list_images(slide.get("image") or slide.get("background_image")), "")
        add_title(builder, to_line(slide.get("heading")))
        for name in ("description", "content", "name", "title"):
            add_html(builder, to_text(slide.get(name)))
        if slide.get("button_text"):
            add_link_button(builder, to_line(slide["button_text"]), read_link(slide.get("link")))
