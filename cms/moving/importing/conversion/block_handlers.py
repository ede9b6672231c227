"""Convert WordPress's blocks whose comments say more than their HTML, and those that the conversion does not know."""

from __future__ import annotations

from typing import Any

from .addresses import resolve_url
from .block_comments import parse_data
from .block_names import DYNAMIC_BLOCKS
from .builder import BlockBuilder, Handler
from .links import build_link, clean_url, escape_text
from .media import add_url, add_video
from .pictures import BACKGROUND_CLASS, add_image, get_file_url
from .tree import Node, has_words, iterate_nodes

EMBED_PREFIX = "core-embed/"  # “core-embed/twitter”, as the first block editor named them
BACKGROUND_CLASSES = frozenset((BACKGROUND_CLASS, "wp-block-cover__video-background"))
MAX_TEXTS = 500  # of the fields of one block


def add_cover(builder: BlockBuilder, node: Node) -> None:
    """Add the picture behind a text, which may be in the comment only, and then the text."""
    data = _get_data(node)
    url = get_file_url(_get_text(data, "url"), builder.rules.base_url)
    is_shown = any(one.classes & BACKGROUND_CLASSES and "src" in one.attributes for one in iterate_nodes(node))
    if url and not is_shown:
        alt = _get_text(data, "alt")
        if data.get("backgroundType") == "video":
            add_video(builder, url)
        else:
            add_image(builder, url, alt, decorative=not alt)
    builder.add_children(node)


def add_embed(builder: BlockBuilder, node: Node) -> None:
    """Add what a block shows of another site. Its address is in its content; if not, in the comment."""
    url = get_file_url(_get_text(_get_data(node), "url"), builder.rules.base_url)
    if url and not has_words(node) and not any(one.tag == "iframe" for one in iterate_nodes(node)):
        add_url(builder, url)
    builder.add_children(node)


def add_link(builder: BlockBuilder, node: Node) -> None:
    """Add the link of a menu or of a network such as Mastodon, which only the comment has."""
    data = _get_data(node)
    href = clean_url(resolve_url(_get_text(data, "url"), builder.rules.base_url))
    label = _get_text(data, "label") or _get_text(data, "service").capitalize()
    if href and not href.startswith("#"):
        builder.add_text(f"<p>{build_link(href, escape_text(label or href))}</p>")
    elif label and "label" in data:
        builder.add_text(f"<p>{escape_text(label)}</p>")
    else:
        builder.conversion.left_out[node.attributes["name"]] += 1
    builder.add_children(node)


def leave_out_message(builder: BlockBuilder, node: Node) -> None:
    """Leave out the text that a list of pages shows only if it is empty."""
    builder.conversion.left_out[node.attributes["name"]] += 1


def leave_out_dynamic(builder: BlockBuilder, node: Node) -> None:
    """Name a block whose content comes from elsewhere, and keep the text that it encloses."""
    builder.conversion.left_out[node.attributes["name"]] += 1
    builder.add_children(node)


def add_unknown(builder: BlockBuilder, node: Node) -> None:
    """Name a block of a plug-in and keep its text. Some plug-ins have it in the fields of the comment only."""
    name = node.attributes["name"]
    if has_words(node) or any(one.tag == "img" for one in iterate_nodes(node)):
        builder.conversion.unknown[name] += 1
        builder.add_children(node)
        return
    texts = list(_find_texts(_get_data(node).get("data"))) if "data" in _get_data(node) else []
    (builder.conversion.unknown if texts else builder.conversion.left_out)[name] += 1
    for text in texts:
        builder.add_text(f"<p>{escape_text(text)}</p>")
    builder.add_children(node)


def _find_texts(fields: Any) -> list[str]:
    """Return the texts among the fields of a block: values with spaces. Names that begin with "_" are settings."""
    values = [value for name, value in fields.items() if not name.startswith("_")] if isinstance(fields, dict) else []
    texts = [" ".join(value.split()) for value in values if isinstance(value, str)]
    return [text for text in texts if " " in text][:MAX_TEXTS]


def _get_data(node: Node) -> dict[str, Any]:
    return parse_data(node.attributes.get("data", ""))


def _get_text(data: dict[str, Any], name: str) -> str:
    value = data.get(name)
    return " ".join(value.split()) if isinstance(value, str) else ""


BLOCK_HANDLERS: dict[str, Handler] = {
    "cover": add_cover,
    "embed": add_embed,
    "navigation-link": add_link,
    "navigation-submenu": add_link,
    "query-no-results": leave_out_message,
    "social-link": add_link,
    "social-links": BlockBuilder.add_children,
    **dict.fromkeys(DYNAMIC_BLOCKS, leave_out_dynamic),
}


def get_block_handler(name: str) -> Handler:
    """Return the function for a block by its name without "core/"."""
    return BLOCK_HANDLERS.get(name) or (add_embed if name.startswith(EMBED_PREFIX) else add_unknown)
