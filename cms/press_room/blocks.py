"""The pictures of a press room."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wagtail.blocks import StreamValue

from cms.content.blocks.base import MissingReference, StoredValue
from cms.content.blocks.image import ImageBlock
from cms.content.blocks.invalid_values import INVALID_VALUE_ERRORS
from cms.content.references import References, ResolvedReferences
from cms.images.resolvers import ResolvedPicture
from cms.images.views import MEDIA_TYPES

from .schema import OriginalPicture, PressPicture


class PressPictureBlock(ImageBlock):
    """A picture that journalists may print."""

    def to_api(self, raw: StoredValue, found: ResolvedReferences) -> PressPicture:
        shown = super().to_api(raw, found)
        resolved: ResolvedPicture = found.get("image", raw["image"])
        return PressPicture(**dict(shown), original=_build_original(resolved))


def _build_original(resolved: ResolvedPicture) -> OriginalPicture:
    picture = resolved.picture
    return OriginalPicture(
        url=resolved.original_url,
        media_type=MEDIA_TYPES.get(picture.file.name.rpartition(".")[2].lower(), "application/octet-stream"),
        width=picture.width,
        height=picture.height,
        size=picture.file_size,
    )


def collect_picture_references(pictures: StreamValue, references: References) -> None:
    """Add the pictures of the field to the references of the page."""
    for value in _stored_values(pictures):
        references.add_image("body", value.get("image"))


def serialize_pictures(pictures: StreamValue, found: ResolvedReferences) -> list[PressPicture]:
    """Return the pictures of the field in order, without those that cannot be shown."""
    block = pictures.stream_block.child_blocks["picture"]
    shown = []
    for value in _stored_values(pictures):
        try:
            shown.append(block.to_api(value, found))
        except (MissingReference, *INVALID_VALUE_ERRORS):
            continue
    return shown


def _stored_values(pictures: StreamValue) -> Iterator[dict[str, Any]]:
    for item in pictures.raw_data:
        if isinstance(item, dict) and isinstance(value := item.get("value"), dict):
            yield value
