"""Convert captions of images, tables and players, and galleries, which have one for each image and one for all."""

from __future__ import annotations

from typing import Any

from .builder import BlockBuilder
from .media import add_media, is_media
from .results import Block
from .rich_text import get_text, list_links
from .texts import shorten
from .tree import Node, detach
from .urls import escape_text

CAPTION_CLASSES = frozenset(("wp-caption-text", "gallery-caption", "blocks-gallery-caption"))
# The field of a block that holds the caption, and its longest text.
CAPTION_FIELDS = {
    "image": ("caption", 400),
    "gallery": ("caption", 400),
    "table": ("table_caption", 1000),
    "video": ("title", 200),
    "audio": ("title", 200),
    "embed": ("title", 200),
}
MAX_IMAGES = 40  # as in the block; a larger gallery becomes several


def is_caption(node: Node) -> bool:
    """Return whether a node is the caption of what is around it."""
    return node.tag == "figcaption" or bool(node.classes & CAPTION_CLASSES)


def add_figure(builder: BlockBuilder, node: Node) -> None:
    """Add what a figure contains, with its caption."""
    captions = detach(node, is_caption)
    add_with_caption(builder, builder.build_inside(node), Node(children=list(captions)))


def add_with_caption(builder: BlockBuilder, blocks: list[Block], caption: Node) -> None:
    """Add blocks and their caption: in the last block if that can hold it, else as a paragraph.

    A caption that is too long is shortened, and follows in full. Links of a caption follow as a list.
    """
    media = detach(caption, is_media)
    text = " ".join(get_text(caption).split())
    kept = set_caption(blocks, text)
    builder.add_blocks(blocks)
    if kept != text:
        builder.add_text(f"<p>{escape_text(text)}</p>")
    builder.add_text(list_links(caption))
    add_media(builder, media)


def set_caption(blocks: list[Block], text: str) -> str:
    """Set the caption of the last block that can hold it, and return as much of it as the block holds."""
    block = next((one for one in reversed(blocks) if one["type"] in CAPTION_FIELDS), None)
    if not text or block is None:
        return ""
    name, longest = CAPTION_FIELDS[block["type"]]
    value = block["value"]
    if name != "title" and value[name]:
        return ""
    value[name] = shorten(text, longest)
    return str(value[name])


def add_gallery(builder: BlockBuilder, node: Node) -> None:
    """Add the pictures of a gallery as one block; anything else in it follows."""
    captions = [child for child in node.children if isinstance(child, Node) and is_caption(child)]
    node.children[:] = [child for child in node.children if not (isinstance(child, Node) and is_caption(child))]
    blocks = builder.build_inside(node)
    images = [image for block in blocks for image in _get_images(block)]
    add_with_caption(builder, build_galleries(images), Node(children=list(captions)))
    builder.add_blocks([block for block in blocks if not _get_images(block)])


def _get_images(block: Block) -> list[dict[str, Any]]:
    """Return the pictures of a block: the list in a gallery is a gallery itself, without a caption."""
    if block["type"] == "image":
        return [block["value"]]
    is_list = block["type"] == "gallery" and not block["value"]["caption"]
    return list(block["value"]["images"]) if is_list else []


def build_galleries(images: list[dict[str, Any]]) -> list[Block]:
    """Return the blocks of pictures; a picture alone is no gallery."""
    if len(images) == 1:
        return [{"type": "image", "value": images[0]}]
    starts = range(0, len(images), MAX_IMAGES)
    if len(images) % MAX_IMAGES == 1:  # so that no picture is left alone
        starts = range(0, len(images), MAX_IMAGES - 1)
    return [
        {"type": "gallery", "value": {"images": images[start : start + starts.step], "caption": ""}} for start in starts
    ]
