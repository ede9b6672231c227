"""Blocks of images. The alternative text belongs to this use of an image, not to its file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import Field
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageChooserBlock

from cms.content.references import References, ResolvedReferences
from cms.content.schema import BODY_IMAGE_DESCRIPTION, ImageSet, Schema

from .base import ApiBlock, MissingReference, StoredValue, list_items, require_reference


class ImageValue(Schema):
    """A picture with caption and credit. `credit` is the picture's own unless the block has another."""

    image: ImageSet = Field(description=BODY_IMAGE_DESCRIPTION)
    caption: str
    credit: str


class ImageBlock(ApiBlock, blocks.StructBlock):
    """One image.

    It has an alternative text, unless it is decorative, and optional caption and credit.
    """

    image = ImageChooserBlock(label=_("Image"))
    alt = blocks.CharBlock(required=False, max_length=250, label=_("Alternative text"))
    decorative = blocks.BooleanBlock(
        required=False, help_text=_("It adds nothing to the text; screen readers skip it."), label=_("Decorative")
    )
    caption = blocks.CharBlock(required=False, max_length=400, label=_("Caption"))
    credit = blocks.CharBlock(
        required=False, max_length=255, help_text=_("If it differs from the image's own."), label=_("Credit")
    )

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if not (self.is_deferred_validation or value["alt"] or value["decorative"]):
            error = ValidationError(gettext("Describe what the image shows, or mark it as decorative."))
            raise StructBlockValidationError(block_errors={"alt": error})
        return value

    def collect_references(self, raw: StoredValue, references: References) -> None:
        references.add_image("body", raw.get("image"))

    def to_api(self, raw: StoredValue, found: ResolvedReferences) -> ImageValue:
        image: ImageSet = require_reference(found.image("body", raw["image"]))
        return ImageValue(
            image=image.with_alt(raw.get("alt") or "", decorative=bool(raw.get("decorative"))),
            caption=raw.get("caption") or "",
            credit=raw.get("credit") or image.credit,
        )

    def search_texts(self, raw: StoredValue) -> Iterator[str]:
        yield raw.get("caption") or ""
        yield "" if raw.get("decorative") else raw.get("alt") or ""

    def texts_to_read(self, raw: StoredValue) -> Iterator[str]:
        yield from ()

    class Meta:
        icon = "image"
        label = _("Image")


class GalleryValue(Schema):
    """Pictures in order, with a caption for all of them."""

    images: list[ImageValue]
    caption: str


class GalleryBlock(ApiBlock, blocks.StructBlock):
    """Several images shown together.

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
