"""Put images into converted blocks: those of the upload are stored, all others are left out and counted."""

from __future__ import annotations

from typing import Any, Protocol

from cms.content.conversion.results import FILE, Block
from cms.content.conversion.urls import build_link, clean_url, escape_text

REFERENCE = f"${FILE}"


class ImageStore(Protocol):
    """Where the images of a text come from."""

    def get(self, key: str, alt: str) -> int | None:
        """Return the primary key of an image; None, after counting why, if it cannot be had."""


def resolve_images(blocks: list[Block], store: ImageStore) -> list[Block]:
    """Return the blocks with primary keys instead of references. Captions of what is left out become text."""
    return [one for block in blocks for one in _resolve(block, store)]


def _resolve(block: Block, store: ImageStore) -> list[Block]:
    value = block["value"]
    match block["type"]:
        case "image":
            return [block] if _resolve_image(value, store) else _keep_text(value["caption"])
        case "gallery":
            value["images"] = [image for image in value["images"] if _resolve_image(image, store)]
            if len(value["images"]) > 1:
                return [block]
            caption = value["caption"]
            images = value["images"]
            if images and not images[0]["caption"]:
                images[0]["caption"], caption = caption, ""
            return [*({"type": "image", "value": image} for image in images), *_keep_text(caption)]
        case "video" if "poster" in value:
            return [{**block, "value": {name: one for name, one in value.items() if name != "poster"}}]
        case "audio":
            key = value["file"][REFERENCE]
            link = build_link(clean_url(key), escape_text(value["title"] or key))
            return [{"type": "rich_text", "value": f"<p>{link}</p>"}]
    return [block]


def _resolve_image(value: dict[str, Any], store: ImageStore) -> bool:
    """Set the image of a block or of an item in a gallery. Return whether there is one."""
    value["image"] = store.get(value["image"][REFERENCE], value["alt"])
    return value["image"] is not None


def _keep_text(text: str) -> list[Block]:
    return [{"type": "rich_text", "value": f"<p>{escape_text(text)}</p>"}] if text.strip() else []
