"""Several pictures shown together."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.content.references import References, ResolvedReferences
from cms.content.schema import Schema

from .base import ApiBlock, MissingReference, StoredValue, list_items
from .image import ImageBlock, ImageValue


class GalleryValue(Schema):
    """Pictures in order, with a caption for all of them."""

    images: list[ImageValue]
    caption: str


class GalleryBlock(ApiBlock, blocks.StructBlock):
    """Several pictures shown together.

    Those that cannot be resolved are left out.
    """

    images = blocks.ListBlock(ImageBlock(), min_num=2, max_num=40, label=_("Images"))
    caption = blocks.CharBlock(required=False, max_length=400, label=_("Caption"))

    def collect_references(self, raw: StoredValue, references: References) -> None:
        references.add_image("body", *(image.get("image") for image in list_items(raw.get("images"))))

    def to_api(self, raw: StoredValue, found: ResolvedReferences) -> GalleryValue:
        block = self.child_blocks["images"].child_block
        known = [image for image in list_items(raw["images"]) if found.get("image", image["image"])]
        if not known:
            raise MissingReference
        return GalleryValue(images=[block.to_api(image, found) for image in known], caption=raw.get("caption") or "")

    def search_texts(self, raw: StoredValue) -> Iterator[str]:
        block = self.child_blocks["images"].child_block
        yield raw.get("caption") or ""
        for image in list_items(raw.get("images")):
            yield from block.search_texts(image)

    def texts_to_read(self, raw: StoredValue) -> Iterator[str]:
        yield from ()

    class Meta:
        icon = "copy"
        label = _("Gallery")
