"""Find pictures in a tree and convert them to image blocks."""

from __future__ import annotations

import re

from .builder import BlockBuilder
from .results import EMBEDDED, NO_ADDRESS, FileKind
from .texts import get_file_name, shorten
from .tree import Node
from .urls import build_link, clean_url, escape_text, get_scheme, resolve_url

MAX_ALT_LENGTH = 250  # as in the block
EMOJI_CLASSES = frozenset(("emoji", "wp-smiley"))
EMBEDDED_CLASS = "embedded-picture"
BACKGROUND_CLASS = "wp-block-cover__image-background"
IS_PATH = re.compile(r"[^/\\\x00-\x1f][^\\\x00-\x1f]*")
RESIZED = re.compile(r"-(?:\d{1,5}x\d{1,5}|scaled|\d{1,2})$")
IMAGE_EXTENSIONS = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg", ".bmp", ".tif", ".tiff")


def is_picture(node: Node) -> bool:
    """Return whether a node is a picture."""
    return node.tag == "img"


def replace_symbols(tree: Node) -> None:
    """Replace pictures of emoji by their text, and remove those of one pixel, which only count readers."""
    for position, child in enumerate(tree.children):
        if not isinstance(child, Node):
            continue
        if child.tag != "img":
            replace_symbols(child)
        elif child.classes & EMOJI_CLASSES:
            tree.children[position] = child.attributes.get("alt", "")
        elif "1" in (child.attributes.get("width"), child.attributes.get("height")):
            tree.children[position] = ""


def add_picture(builder: BlockBuilder, node: Node) -> None:
    """Add the block of a picture, or of a link around one. The link follows, unless it leads to the picture's file."""
    link, picture = (node, _get_first(node)) if node.tag == "a" else (None, node)
    key = get_file_url(picture.attributes.get("src", ""))
    alt = " ".join(picture.attributes.get("alt", "").split())
    if key is None:
        builder.conversion.left_out[EMBEDDED if EMBEDDED_CLASS in picture.classes else NO_ADDRESS] += 1
        builder.add_text(f"<p>{escape_text(alt)}</p>")
    else:
        add_image(builder, key, alt, decorative=not alt and BACKGROUND_CLASS in picture.classes)
    href = clean_url(link.attributes.get("href", "")) if link else None
    if href and (key is None or not _leads_to_file(href, key)):
        builder.add_text(f"<p>{build_link(href, escape_text(alt or href))}</p>")


def add_image(builder: BlockBuilder, key: str, alt: str, *, decorative: bool = False) -> None:
    """Add an image block; a text that is too long for the field follows in full."""
    short = shorten(alt, MAX_ALT_LENGTH)
    file = builder.conversion.use_file(key, FileKind.IMAGE, alt=short)
    builder.add_block("image", {"image": file, "alt": short, "decorative": decorative, "caption": "", "credit": ""})
    if short != alt:
        builder.add_text(f"<p>{escape_text(alt)}</p>")


def get_file_url(written: str, base_url: str = "") -> str | None:
    """Return the absolute URL of a file, or its path if there is no base; None if it has no address in the web."""
    url = resolve_url(written, base_url)
    if not url or url.startswith("#") or get_scheme(url) not in ("", "http", "https"):
        return None
    return clean_url(url) or (url if not get_scheme(url) and IS_PATH.fullmatch(url) else None)


def is_image_url(url: str) -> bool:
    """Return whether a URL ends like the name of a picture."""
    return url.partition("?")[0].lower().endswith(IMAGE_EXTENSIONS)


def _leads_to_file(href: str, key: str) -> bool:
    """Return whether a link around a picture leads to its file, or to the page that WordPress makes for each file."""
    names = {RESIZED.sub("", get_file_name(url.rstrip("/"))).lower() for url in (href, key)}
    return is_image_url(href) or "attachment_id=" in href or len(names) == 1


def _get_first(node: Node) -> Node:
    return next(child for child in node.children if isinstance(child, Node))
