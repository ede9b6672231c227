"""Several pictures shown together."""

from __future__ import annotations

from collections.abc import Iterator

from wagtail import blocks

from cms.content.references import Found, Mentions
from cms.content.schema import Schema

from .base import Missing, Raw, WiredBlock, items
from .image import ImageBlock, ImageValue


class GalleryValue(Schema):
    """The pictures in their order, and a caption for all of them."""

    images: list[ImageValue]
    caption: str


class GalleryBlock(WiredBlock, blocks.StructBlock):
    images = blocks.ListBlock(ImageBlock(), min_num=2, max_num=40)
    caption = blocks.CharBlock(required=False, max_length=400)

    def mention(self, raw: Raw, mentions: Mentions) -> None:
        mentions.add_image("body", *(image.get("image") for image in items(raw.get("images"))))

    def wire(self, raw: Raw, found: Found) -> GalleryValue:
        block = self.child_blocks["images"].child_block
        known = [image for image in items(raw["images"]) if found.get("image", image["image"])]
        if not known:
            raise Missing
        return GalleryValue(images=[block.wire(image, found) for image in known], caption=raw.get("caption") or "")

    def words(self, raw: Raw) -> Iterator[str]:
        block = self.child_blocks["images"].child_block
        yield raw.get("caption") or ""
        for image in items(raw.get("images")):
            yield from block.words(image)

    class Meta:
        icon = "copy"
