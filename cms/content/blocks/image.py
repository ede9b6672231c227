"""A picture within a text. Its alternative text belongs to this use of the picture, not to the file."""

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

from .base import ApiBlock, StoredValue, require_reference


class ImageValue(Schema):
    """A picture with caption and credit. `credit` is the picture's own unless the block has another."""

    image: ImageSet = Field(description=BODY_IMAGE_DESCRIPTION)
    caption: str
    credit: str


class ImageBlock(ApiBlock, blocks.StructBlock):
    """One picture.

    It has an alternative text, unless it is decorative, and optional caption and credit.
    """

    image = ImageChooserBlock(label=_("Image"))
    alt = blocks.CharBlock(required=False, max_length=250, label=_("Alternative text"))
    decorative = blocks.BooleanBlock(
        required=False, help_text=_("It adds nothing to the text; screen readers skip it."), label=_("Decorative")
    )
    caption = blocks.CharBlock(required=False, max_length=400, label=_("Caption"))
    credit = blocks.CharBlock(
        required=False, max_length=255, help_text=_("If it differs from the picture's own."), label=_("Credit")
    )

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if not (self.is_deferred_validation or value["alt"] or value["decorative"]):
            error = ValidationError(gettext("Describe what the picture shows, or mark it as decorative."))
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
