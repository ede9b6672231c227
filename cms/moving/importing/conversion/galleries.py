"""Convert galleries: several pictures with captions of their own and one for all."""

from __future__ import annotations

from typing import Any

from .builder import BlockBuilder
from .captions import add_with_caption, is_caption
from .results import Block
from .tree import Node

MAX_IMAGES = 40  # as in the block; a larger gallery becomes several


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
