"""What readers saw of pages made with a page builder, read from an export without the code of the import."""

from __future__ import annotations

import base64
import binascii
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import unquote

from cms.moving.importing.sources.wordpress.items import Item
from tests.cms.moving.importing.conversion.html_conversion import to_text

_VALUE = r'"[^"]*"|”[^”]*”|\'[^\']*\''
SHORTCODE = re.compile(rf"\[(/?)([a-zA-Z][\w-]*)((?:\s+[\w-]+=(?:{_VALUE}|[^\s\[\]]*)|\s+/?)*)\s*/?\]")
PARAMETER = re.compile(rf"([\w-]+)=({_VALUE})")
BUILDER_NAME = re.compile(r"(?:vc|et_pb|fusion)_\w+")
IMAGE_TAG = re.compile(r"<img\b[^>]*\bsrc=[\"']?([^\"'\s>]+)", re.IGNORECASE)
BUTTON_BLOCK = re.compile(r"<!-- wp:button\b")
# The project stores no drawings (.svg).
IMAGE_URL = re.compile(r"[^\s\"'<>]+\.(?:jpe?g|png|gif|webp)(?:\?\S*)?", re.IGNORECASE)
IMAGE_NAME = re.compile(
    r"(?:.*_)?(?:images?|image_id|image_ids|gallery_ids|image_url|src|custom_src|picture|photo|logo|carousel|wp_gallery)"
)
WORDS_NAME = re.compile(
    r"(?:.*_)?(?:title|text|heading|h2|h4|subtitle|label|description|desc|content|editor|job|name|caption|address)"
    r"(?:_text)?"
)
NO_WORDS = re.compile(
    r"(?:.*_)?(?:admin_label|tab_id|el_id|use_text|title_text|image_title|lightbox_title|gradient_text)"
)
DESIGN_NAME = re.compile(
    r"_.*|.*background.*|.*overlay.*|parallax.*|(?:.*_)?bg_.*|.*(?:color|size|align|tag|style|animation|type)"
)
SILENT = re.compile(r"<(script|style|noscript|svg|form)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
NO_TARGET = re.compile(r"(?:#.*|javascript:.*|@ET-DC@.*|)", re.IGNORECASE)  # also what Divi fills in when it is shown
_SWITCHES = "yes no on off true false default none left right center top bottom custom inherit"
SWITCHES = frozenset(_SWITCHES.split())
# The title of their link is no text that readers saw.
TEXT_OF_ITS_OWN = ("vc_btn", "vc_button2", "vc_custom_heading", "vc_single_image")
CODED = ("vc_raw_html", "fusion_code")
# Their texts are no part of the page: forms, shops, and lists of other pages.
NOT_OF_PAGE = re.compile(
    r"form|contact_field|signup|newsletter|mc4wp|product|recent|blog|portfolio|map|slider_vc|social|icon"
)
MAX_LABEL = 60


@dataclass(slots=True)
class Seen:
    """What a page showed: words, pictures, and buttons with an address by their label."""

    words: Counter[str] = field(default_factory=Counter)
    images: int = 0
    buttons: Counter[str] = field(default_factory=Counter)
    idle_buttons: int = 0  # those that lead nowhere, such as to “#”
    shortcodes: Counter[str] = field(default_factory=Counter)
    attachments: Set[str] = frozenset()  # ids of those that the export has

    def add_button(self, label: str, url: str) -> None:
        """Count a button by its label."""
        label = normalise(label)
        if not label:
            return
        if NO_TARGET.fullmatch(url.strip()):
            self.idle_buttons += 1
        else:
            self.buttons[label] += 1
        self.words.update(split_words(label))


def normalise(text: str) -> str:
    """Return text without what styles change: spaces, capital letters and tags."""
    return " ".join(unicodedata.normalize("NFKC", unescape(re.sub(r"<[^>]*>", " ", text))).casefold().split())


def split_words(text: str) -> list[str]:
    """Return the words of a text."""
    return re.findall(r"\w+", normalise(text).replace("_", " "))


def read_seen(item: Item, attachments: Set[str]) -> Seen:
    """Return what the page of an item showed. Images by the ids of other attachments are not counted."""
    seen = Seen(attachments=attachments)
    data = item.get_meta("_elementor_data")
    try:
        elements = json.loads(data) if data else []
    except ValueError:
        elements = []
    if elements and item.get_meta("_elementor_edit_mode") == "builder":
        for widget, settings in iterate_widgets(elements):
            read_widget(widget, settings, seen)
    else:
        read_content(item.content, seen)
    return seen


def read_content(content: str, seen: Seen) -> None:
    """Read HTML with shortcodes."""
    content = SILENT.sub(" ", content)
    texts, position, coded = [], 0, ""
    for found in SHORTCODE.finditer(content):
        closing, name, written = found[1], found[2].lower(), found[3]
        between = content[position : found.start()]
        texts.append(decode(between) if coded else between)
        texts.append(" ")
        position = found.end()
        coded = name if name in CODED and not closing else ""
        is_certain = bool(closing or PARAMETER.search(written) or BUILDER_NAME.fullmatch(name))
        if not is_certain:
            texts[-1] = found[0]
            continue
        seen.shortcodes[name] += not closing
        if not closing and not NOT_OF_PAGE.search(name):
            read_shortcode(name, dict(read_parameters(written)), content[found.end() :], seen)
    html = "".join([*texts, content[position:]])
    seen.images += sum(not url.endswith(".svg") for url in IMAGE_TAG.findall(html))
    seen.words.update(split_words(to_text(html)))


def decode(written: str) -> str:
    """Return HTML from base64 with percent signs; other text as it is."""
    try:
        return SILENT.sub(" ", unquote(base64.b64decode(written.strip(), validate=True).decode()))
    except (binascii.Error, ValueError):
        return written


def read_parameters(written: str) -> Iterator[tuple[str, str]]:
    """Yield (name, value)."""
    for found in PARAMETER.finditer(unescape(written).translate(str.maketrans("“”„″", '""""'))):
        yield found[1].lower(), found[2][1:-1]


def read_link(value: str) -> tuple[str, str]:
    """Return (title, URL) of a link as WPBakery keeps it."""
    parts = dict(part.partition(":")[::2] for part in value.split("|"))
    return unquote(parts.get("title", "")).strip(), unquote(parts.get("url", "")).strip()


def read_shortcode(name: str, values: dict[str, str], rest: str, seen: Seen) -> None:
    """Read the parameters of a shortcode."""
    labels = {"vc_btn": "title", "vc_button": "title", "vc_button2": "title", "et_pb_button": "button_text"}
    if name == "fusion_button":
        seen.add_button(rest.partition("[/fusion_button]")[0], values.get("link", ""))
        return
    for key, value in values.items():
        if value.startswith(("url:", "title:", "|")) and "|" in value and name not in TEXT_OF_ITS_OWN:
            seen.add_button(*read_link(value))
        elif DESIGN_NAME.fullmatch(key) or NO_WORDS.fullmatch(key):
            continue
        elif IMAGE_NAME.fullmatch(key) and re.fullmatch(r"[\d,\s]+(?:\|[a-z]+)?", value) and value.strip("0"):
            seen.images += sum(number in seen.attachments for number in re.findall(r"\d+", value.partition("|")[0]))
        elif IMAGE_NAME.fullmatch(key) and IMAGE_URL.fullmatch(value):
            seen.images += 1
        elif key == labels.get(name):
            url = values.get("link") or values.get("href") or values.get("button_url") or ""
            seen.add_button(value, read_link(url)[1] if url.startswith("url:") else url)
        elif key in ("button_text", "btn_title", "button_one_text", "button_two_text"):
            url = values.get(key.replace("_text", "_url").replace("btn_title", "btn_link"), "") or values.get(
                "button_link", ""
            )
            seen.add_button(value, read_link(url)[1] if url.startswith("url:") else url)
        elif is_text(key, value):
            seen.words.update(split_words(value))


def is_text(key: str, value: str) -> bool:
    """Return whether readers saw the value of a parameter or setting."""
    if not WORDS_NAME.fullmatch(key) or value.lower() in SWITCHES or "://" in value or value.startswith("%5B"):
        return False
    return bool(re.search(r"[^\W\d_]{2}", value))


def iterate_widgets(elements: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the name and settings of the widgets of Elementor."""
    for element in elements if isinstance(elements, list) else ():
        settings = element.get("settings")
        if (name := element.get("widgetType")) and isinstance(settings, dict):
            yield name, settings
        yield from iterate_widgets(element.get("elements"))


def read_widget(widget: str, settings: dict[str, Any], seen: Seen) -> None:
    """Read the settings of a widget of Elementor."""
    if widget == "shortcode":
        read_content(settings.get("shortcode", ""), seen)
        return
    if NOT_OF_PAGE.search(widget) and widget not in ("icon-list", "icon-box", "social-icons"):
        return
    if widget == "button":
        link = settings.get("link")
        seen.add_button(settings.get("text", ""), link.get("url") or "" if isinstance(link, dict) else "")
        return
    for key, value in settings.items():
        if DESIGN_NAME.fullmatch(key) or NO_WORDS.fullmatch(key):
            continue
        if isinstance(value, list):
            entries = [one for one in value if isinstance(one, dict)]
            for entry in entries:
                if set(entry) <= {"id", "url", "_id"}:
                    seen.images += bool(IMAGE_URL.fullmatch(str(entry.get("url"))) or entry.get("id"))
                else:
                    read_widget(f"{widget} entry", entry, seen)
        elif isinstance(value, dict):
            seen.images += bool(IMAGE_NAME.fullmatch(key) and IMAGE_URL.fullmatch(str(value.get("url"))))
        elif isinstance(value, str) and key in ("editor", "html", "tab_content", "description", "content"):
            read_content(value, seen)
        elif isinstance(value, str) and is_text(key, value):
            seen.words.update(split_words(value))


def count_found(body: list[dict[str, Any]]) -> tuple[int, Counter[str]]:
    """Return the number of pictures and the labels of buttons among the blocks of a page in the API."""
    images, labels = 0, Counter[str]()
    for block in body:
        value = block["value"]
        if block["type"] == "image":
            images += 1
        elif block["type"] == "gallery":
            images += len(value["images"])
        elif block["type"] == "links":
            labels.update(normalise(link["label"]) for link in value["links"])
    return images, labels
