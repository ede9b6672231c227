"""Questions and answers, or other parts of a text, of which visitors open those that they want to read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from django.utils.translation import gettext_lazy as _
from pydantic import Field
from wagtail import blocks

from cms.content.references import References, ResolvedReferences
from cms.content.schema import Html, Schema

from .base import ApiBlock, StoredValue, list_items
from .rich_text import RichTextBlock

MAX_ITEMS = 60


class AccordionPart(Schema):
    """One part: its title, and the text that is shown when a visitor opens it."""

    title: str
    html: Html


class AccordionValue(Schema):
    """Parts in order. Show the titles; visitors open the texts, for example with `<details>`."""

    items: list[AccordionPart] = Field(description="The parts, in the order of the editors.")


class AccordionPartBlock(blocks.StructBlock):
    """One part in the form of the editor."""

    title = blocks.CharBlock(max_length=200, label=_("Title"))
    content = RichTextBlock(label=_("Text"))

    class Meta:
        label_format = "{title}"


class AccordionBlock(ApiBlock, blocks.StructBlock):
    """Parts of a text that visitors open.

    Search finds their words whether they are open or not.
    """

    items = blocks.ListBlock(AccordionPartBlock(), min_num=1, max_num=MAX_ITEMS, label=_("Parts"))

    @property
    def _content_block(self) -> RichTextBlock:
        return cast("RichTextBlock", self.child_blocks["items"].child_block.child_blocks["content"])

    def collect_references(self, raw: StoredValue, references: References) -> None:
        for item in list_items(raw.get("items")):
            self._content_block.collect_references(item.get("content") or "", references)

    def to_api(self, raw: StoredValue, found: ResolvedReferences) -> AccordionValue:
        items = [
            AccordionPart(title=item["title"], html=self._content_block.to_api(item["content"], found).html)
            for item in list_items(raw["items"])
        ]
        return AccordionValue(items=items)

    def search_texts(self, raw: StoredValue) -> Iterator[str]:
        for item in list_items(raw.get("items")):
            yield item["title"]
            yield from self._content_block.search_texts(item["content"])

    class Meta:
        icon = "collapse-down"
        label = _("Accordion")
