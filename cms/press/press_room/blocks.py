"""The images of a press room."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils.text import slugify
from wagtail.blocks import StreamValue

from cms.content.blocks.base import INVALID_VALUE_ERRORS, MissingReference, StoredValue, require_reference
from cms.content.blocks.images import ImageBlock
from cms.content.references import References, ResolvedReferences
from cms.files.images.resolvers import ResolvedPicture
from cms.files.images.views import MEDIA_TYPES

from .schema import OriginalPicture, PressPicture

PRINT_PATH = "/press-pictures"
MAX_NAME_CHARACTERS = 60


class PressPictureBlock(ImageBlock):
    """An image that journalists may print."""


def collect_picture_references(pictures: StreamValue, references: References) -> None:
    """Add the images of the field to the references of the page."""
    for value in _stored_values(pictures):
        references.add_image("body", value.get("image"))


def serialize_pictures(pictures: StreamValue, page_id: int, found: ResolvedReferences) -> list[PressPicture]:
    """Return the images of the field in order, without those that cannot be shown."""
    block = pictures.stream_block.child_blocks["picture"]
    shown = []
    for value in _stored_values(pictures):
        try:
            shown.append(_serialize(block, value, page_id, found))
        except (MissingReference, *INVALID_VALUE_ERRORS):
            continue
    return shown


def _serialize(block: PressPictureBlock, raw: StoredValue, page_id: int, found: ResolvedReferences) -> PressPicture:
    shown = block.to_api(raw, found)
    resolved: ResolvedPicture = require_reference(found.get("image", raw["image"]))
    return PressPicture(**dict(shown), original=_describe_original(resolved, page_id, shown.caption or shown.image.alt))


def _describe_original(resolved: ResolvedPicture, page_id: int, title: str) -> OriginalPicture:
    """Return the file for print. In a preview, whose image need not be public, it is the file as it is stored."""
    picture = resolved.picture
    extension = picture.file.name.rpartition(".")[2].lower()
    name = f"{slugify(title)[:MAX_NAME_CHARACTERS].strip('-') or 'picture'}.{extension}"
    is_preview = "?" in resolved.original_url
    print_url = f"{settings.CMS_URL}{PRINT_PATH}/{page_id}/{picture.pk}/{name}"
    return OriginalPicture(
        url=resolved.original_url if is_preview else print_url,
        filename=name,
        media_type=MEDIA_TYPES.get(extension, "application/octet-stream"),
        width=picture.width,
        height=picture.height,
        size=picture.file_size,
    )


def _stored_values(pictures: StreamValue) -> Iterator[dict[str, Any]]:
    for item in pictures.raw_data:
        if isinstance(item, dict) and isinstance(value := item.get("value"), dict):
            yield value
