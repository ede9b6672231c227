"""A heading within a text, with an anchor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from pydantic import WithJsonSchema
from wagtail import blocks

from cms.content.references import ResolvedReferences
from cms.content.schema import Schema

from .base import ApiBlock, StoredValue

# Limits instead of an enumeration: some generators of clients make strings of enumerated numbers.
Level = Annotated[Literal[2, 3], WithJsonSchema({"type": "integer", "minimum": 2, "maximum": 3})]


class HeadingValue(Schema):
    """A heading. `anchor` is derived from the text, for the element’s `id`; equal headings have equal anchors."""

    text: str
    level: Level
    anchor: str


class HeadingBlock(ApiBlock, blocks.StructBlock):
    """A heading between other blocks."""

    text = blocks.CharBlock(max_length=200, label=_("Text"))
    level = blocks.ChoiceBlock(choices=[("2", _("Section")), ("3", _("Sub-section"))], default="2", label=_("Level"))

    def to_api(self, raw: StoredValue, found: ResolvedReferences) -> HeadingValue:
        anchor = slugify(raw["text"])[:80] or "section"
        return HeadingValue.model_validate({"text": raw["text"], "level": int(raw["level"]), "anchor": anchor})

    def search_texts(self, raw: StoredValue) -> Iterator[str]:
        yield raw["text"]

    def texts_to_read(self, raw: StoredValue) -> Iterator[str]:
        yield from ()

    class Meta:
        icon = "title"
        label = _("Heading")
        form_classname = "struct-block heading-block"
