"""Put the captions of attachments into galleries that name them by their ids, as WordPress shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..conversion.captions import CAPTION_FIELDS
from ..conversion.shortcode_handlers import ATTACHMENT_KEY
from ..conversion.texts import shorten
from .known_items import KnownFile

_PREFIX = ATTACHMENT_KEY.format("")
_MAX_CAPTION_LENGTH = CAPTION_FIELDS["image"][1]


def fill_captions(blocks: Iterable[dict[str, Any]], files: Mapping[str, KnownFile]) -> None:
    """Set the empty captions of pictures that are known by the id of an attachment."""
    for image in _find_images(blocks):
        key = image["image"]["$file"]
        file = files.get(key.removeprefix(_PREFIX)) if key.startswith(_PREFIX) else None
        if file and not image["caption"]:
            image["caption"] = shorten(file.caption, _MAX_CAPTION_LENGTH)


def _find_images(blocks: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for block in blocks:
        if block["type"] == "image":
            yield block["value"]
        elif block["type"] == "gallery":
            yield from block["value"]["images"]
