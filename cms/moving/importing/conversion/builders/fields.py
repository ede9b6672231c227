"""Add what an element of a page builder says in its fields: pictures, a heading, texts and buttons.

The fields are the parameters of a shortcode, the settings of a widget or the data of a block. `Fields` names those that
readers saw; for an element that no rule names, `add_guessed` tells it from their names and values.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import unquote

from cms.content.conversion.builder import BlockBuilder, Handler
from cms.content.conversion.captions import build_galleries
from cms.content.conversion.media import add_link, add_url
from cms.content.conversion.pictures import add_image, get_file_url, is_image_url
from cms.content.conversion.text_handlers import MAX_HEADING_LENGTH
from cms.content.conversion.tree import Node, has_words
from cms.content.conversion.urls import clean_url, escape_text, resolve_url, resolve_urls

from ..markup import parse_markup
from ..rules import RuleBook, add_button, describe, read_values
from ..shortcode_parts import CODED, FORM, NOT_FOR_READERS, SETTINGS, WORD
from ..shortcodes import ATTACHMENT_KEY

MAX_VALUES = 500  # fields that are read of one element
MAX_LEVELS = 4  # nested fields
MAX_NAME_LENGTH = 200  # a field with a longer name is left out
TAG = re.compile(r"<[^<>]*>")  # linear: no match goes on beyond the next bracket
NUMBERS = re.compile(r"\d{1,12}(?:\s*,\s*\d{1,12})*")
IMAGE_NAME = re.compile(
    r"(?:.*_)?(?:avatar|banner|gallery|images?|images?_ids?|images?_url|img|logo|photo|picture|poster|portrait|src"
    r"|thumbnail|wp_gallery|carousel)(?:_?\d+)?"
)
HEADING_NAME = re.compile(r"(?:.*_)?(?:heading|headline|name|title)(?:_text)?(?:_?\d+)?")
TEXT_NAME = re.compile(
    r"(?:.*_)?(?:address|answer|author|caption|cite|content|copy|desc|description|designation|details|editor|excerpt"
    r"|html|info|intro|job|label|message|paragraph|position|question|quote|role|subheading|subtitle|summary|tagline"
    r"|text|wysiwyg)(?:_?\d+)?"
)
BUTTON_NAME = re.compile(r".*(?:btn|button|cta|link_?text|link_?label|readmore|read_more).*")
LINK_NAME = re.compile(r"(?:.*_)?(?:href|link|url)(?:_?\d+)?")
STYLE_NAME = re.compile(
    r"(?:.*_)?(?:align|alignment|animation|background|class|color|css|font|html_tag|icon|id|position|size|style|tag"
    r"|template|type)(?:_.*)?|_.*|background_.*|.*_(?:background|overlay)_image"
)
NO_RULES = RuleBook([])
# What Divi and WPBakery write in parameters for quotation marks, brackets and backslashes.
CHARACTERS = {"%22": '"', "%91": "[", "%92": "\\", "%93": "]", "`{`": "[", "`}`": "]", "``": '"'}
CHARACTER = re.compile("|".join(map(re.escape, CHARACTERS)))


class Link(NamedTuple):
    """Where a field leads, and the text that it has of its own."""

    url: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of an element that hold what readers saw, in the order in which it is added.

    `images` have ids of attachments or URLs, one or several; the first that is filled in counts. `link` is where the
    pictures or the heading lead. The content of the element follows its `texts`; `after` follows the content. Each of
    `buttons` has the fields of its label and URL.
    """

    images: tuple[str, ...] = ()
    alt: str = ""
    headings: tuple[str, ...] = ()
    link: str = ""
    texts: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    buttons: tuple[tuple[str, str], ...] = ()
    media: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all fields."""
        buttons = (name for button in self.buttons for name in button)
        return (*self.images, *self.headings, self.link, *self.texts, *self.after, *buttons, *self.media)

    def build_handler(self) -> Handler:
        """Return the function that adds the blocks of such an element."""
        return partial(add_fields, fields=self)


def add_fields(builder: BlockBuilder, node: Node, fields: Fields) -> None:
    """Add the fields of an element and its content; of an add-on's element with the same name, what can be guessed."""
    values = read_values(node)
    if any(values.get(name) for name in fields.names) or has_words(node):
        _add_named(builder, node, fields, values)
    else:
        add_values(builder, values)
        builder.add_children(node)


def _add_named(builder: BlockBuilder, node: Node, fields: Fields, values: Mapping[str, Any]) -> None:
    link = read_link(values.get(fields.link))
    images = next(filter(None, (list_images(values.get(name)) for name in fields.images)), [])
    add_images(builder, images, to_line(values.get(fields.alt)))
    for name in fields.headings:
        add_title(builder, to_line(values.get(name)))
    add_link_after(builder, link, next(filter(None, (to_line(values.get(one)) for one in fields.headings)), ""))
    for name in fields.texts:
        add_html(builder, to_text(values.get(name)))
    builder.add_children(node)
    for name in fields.after:
        add_html(builder, to_text(values.get(name)))
    for name in fields.media:
        if url := get_file_url(read_link(values.get(name)).url, builder.rules.base_url):
            add_url(builder, url)
    for label, url in fields.buttons:
        add_link_button(builder, to_line(values.get(label)), read_link(values.get(url)))


def add_guessed(builder: BlockBuilder, node: Node, values: Mapping[str, Any] | None = None) -> None:
    """Add the content of an element that no rule names, and name it in the report. Its tags are not shown.

    `values` are its fields, unless they are its parameters or data.
    """
    name = describe(node)
    before = len(builder.blocks), builder.length
    add_values(builder, {} if FORM.search(name) else read_values(node) if values is None else values)
    builder.add_children(node)
    if has_words(node) or before != (len(builder.blocks), builder.length):
        builder.conversion.add_unknown(name, f"{name} {node.attributes.get('data', '')}")
    else:
        builder.conversion.left_out[name] += 1


def add_dropped(builder: BlockBuilder, node: Node) -> None:
    """Add what readers saw of a shortcode that no rule covers and that is removed: the report counts it already."""
    add_values(builder, {} if FORM.search(node.attributes["name"]) else read_values(node))
    builder.add_children(node)


def add_values(builder: BlockBuilder, values: Mapping[str, Any], level: int = 0) -> None:
    """Add what readers saw of fields whose names are not known: their names and values say what they are."""
    images: list[str] = []
    links: list[Link] = []
    labels: list[str] = []
    words: list[tuple[bool, str]] = []  # whether it is a heading, and the text
    inside: list[Mapping[str, Any]] = []
    for name, value in list(values.items())[:MAX_VALUES]:
        name = name.lower()
        decoded = decode(value)
        if isinstance(decoded, list) and any(isinstance(one, dict) and "url" not in one for one in decoded):
            inside += [one for one in decoded if isinstance(one, dict)]
        elif len(name) > MAX_NAME_LENGTH or name in NOT_FOR_READERS or STYLE_NAME.fullmatch(name):
            continue
        elif IMAGE_NAME.fullmatch(name) and (found := list_images(decoded)):
            images += found
        elif (link := read_link(decoded)).url and (
            LINK_NAME.fullmatch(name) or link.label or isinstance(decoded, dict)
        ):
            links.append(link)
        elif isinstance(value, str) and is_image_url(value) and "/" in value:
            images.append(value)
        elif isinstance(decoded, str) and _is_for_readers(decoded):
            if BUTTON_NAME.fullmatch(name):
                labels.append(to_line(decoded))
            elif HEADING_NAME.fullmatch(name) or TEXT_NAME.fullmatch(name):
                words.append((bool(HEADING_NAME.fullmatch(name)), decoded))
    add_images(builder, images, "")
    for is_heading, text in words:
        if is_heading and len(to_line(text)) <= MAX_HEADING_LENGTH:
            add_title(builder, to_line(text))
        else:
            add_html(builder, to_text(text))
    for at in range(max(len(links), len(labels))):
        link = links[at] if at < len(links) else Link("")
        label = labels[at] if at < len(labels) else ""
        if label or link.label:
            add_link_button(builder, label, link)
        else:
            add_link_after(builder, link, to_line(words[0][1]) if words else "")
    for one in inside[:MAX_VALUES] if level < MAX_LEVELS else ():
        add_values(builder, one, level + 1)


def _is_for_readers(value: str) -> bool:
    text = to_line(value)
    return bool(WORD.search(text)) and text.lower() not in SETTINGS and not CODED.fullmatch(value) and "://" not in text


def add_title(builder: BlockBuilder, text: str, level: str = "3") -> None:
    """Add a heading; one that is too long is a bold paragraph."""
    if len(text) > MAX_HEADING_LENGTH:
        builder.add_text(f"<p><b>{escape_text(text)}</b></p>")
    elif text:
        builder.add_block("heading", {"text": text, "level": level})


def add_html(builder: BlockBuilder, written: str) -> None:
    """Add the blocks of HTML that is in a field."""
    if written.strip():
        tree = parse_markup(written, builder.conversion, NO_RULES, is_rendered=False, drop_tags=False)
        resolve_urls(tree, builder.rules.base_url)
        builder.end_paragraph()
        builder.add_children(tree)


def add_images(builder: BlockBuilder, keys: list[str], alt: str) -> None:
    """Add pictures by their ids or URLs; several are a gallery."""
    inside = BlockBuilder(builder.rules, builder.conversion)
    for key in keys:
        file = ATTACHMENT_KEY.format(key) if key.isdigit() else get_file_url(key, builder.rules.base_url)
        if file:
            add_image(inside, file, alt)
    images = [one["value"] for one in inside.blocks if one["type"] == "image"]
    if images:
        for block in build_galleries(images):
            builder.add_block(block["type"], block["value"])


def add_link_button(builder: BlockBuilder, label: str, link: Link) -> None:
    """Add a button; without a label, its link has one of its own, or it is shown as it is."""
    if label or link.label or link.url:
        add_button(builder, label or link.label or link.url, link.url)


def add_link_after(builder: BlockBuilder, link: Link, label: str) -> None:
    """Add where a heading or picture leads, unless it is the file of the picture or a place in the page."""
    href = clean_url(resolve_url(link.url, builder.rules.base_url))
    if href and not href.startswith("#") and not is_image_url(href):
        add_link(builder, href, link.label or label)


def list_images(value: Any) -> list[str]:
    """Return the ids or URLs of pictures that a field holds: one, several with commas, or as an editor keeps them."""
    if isinstance(value, bool) or not value:
        return []
    if isinstance(value, int):
        return [str(value)]
    if isinstance(value, list):
        return [key for one in value[:MAX_VALUES] if not isinstance(one, list) for key in list_images(one)]
    if isinstance(value, dict):
        url, number = str(value.get("url") or ""), str(value.get("id") or "")
        return [url] if url else [number] if number.isdigit() and number != "0" else []
    written = str(value).strip().partition("|")[0]
    if NUMBERS.fullmatch(written):
        return [one for one in re.split(r"\s*,\s*", written) if one.strip("0")]
    return [written] if "/" in written and " " not in written and "<" not in written else []


def read_link(value: Any) -> Link:
    """Return the link of a field: a URL, `url:https%3A%2F%2F…|title:…` of WPBakery, or as Elementor and ACF keep it."""
    if isinstance(value, dict):
        url = str(value.get("url") or "")
        return Link("" if is_image_url(url) else url, to_line(value.get("title")))
    if not isinstance(value, str):
        return Link("")
    value = html.unescape(value.strip())
    if "|" in value and value.startswith(("url:", "title:", "target:", "|")):
        parts = dict(part.partition(":")[::2] for part in value.split("|"))
        return Link(unquote(parts.get("url", "")).strip(), to_line(unquote(parts.get("title", ""))))
    if value.startswith("url:"):
        return Link(unquote(value[4:]).strip())
    return Link(value if value.startswith(("http://", "https://", "/", "#", "?", "mailto:", "tel:", "www.")) else "")


def decode(value: Any) -> Any:
    """Return the value of a field; groups of fields of WPBakery are JSON with percent signs."""
    if isinstance(value, str) and value.lower().startswith(("%5b%7b", "%7b")):
        try:
            return json.loads(unquote(value))
        except (ValueError, RecursionError):
            return ""
    return value


def to_text(value: Any) -> str:
    """Return the HTML of a field, "" if it holds no text."""
    return CHARACTER.sub(lambda found: CHARACTERS[found[0]], value) if isinstance(value, str) else ""


def to_line(value: Any) -> str:
    """Return the text of a field as one line without tags."""
    return " ".join(html.unescape(TAG.sub(" ", to_text(value))).split())


def iterate_entries(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the entries of a field that holds several, such as the items of a list."""
    decoded = decode(value)
    yield from (one for one in (decoded if isinstance(decoded, list) else ())[:MAX_VALUES] if isinstance(one, dict))
