"""A heading inside a text, with an address of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from django.utils.text import slugify
from wagtail import blocks

from cms.content.references import ResolvedReferences
from cms.content.schema import Schema

from .base import ApiBlock, StoredValue


class HeadingValue(Schema):
    """`anchor` is made of the text, for the element’s `id`; equal headings have equal ones."""

    text: str
    level: Literal[2, 3]
    anchor: str


class HeadingBlock(ApiBlock, blocks.StructBlock):
    text = blocks.CharBlock(max_length=200)
    level = blocks.ChoiceBlock(choices=[("2", "Section"), ("3", "Sub-section")], default="2")

    def to_api(self, raw: StoredValue, found: ResolvedReferences) -> HeadingValue:
        return HeadingValue(text=raw["text"], level=int(raw["level"]), anchor=slugify(raw["text"])[:80] or "section")

    def search_texts(self, raw: StoredValue) -> Iterator[str]:
        yield raw["text"]

    class Meta:
        icon = "title"
        form_classname = "struct-block heading-block"
