"""Running text."""

from __future__ import annotations

from collections.abc import Iterator

from wagtail import blocks

from cms.content.references import Found, Mentions
from cms.content.rich_text import FEATURES, mention, plain, rewrite
from cms.content.schema import Html, Schema

from .base import Raw, WiredBlock


class RichTextValue(Schema):
    """Paragraphs, lists and links; headings are blocks of their own."""

    html: Html


class RichTextBlock(WiredBlock, blocks.RichTextBlock):
    def __init__(self, **options):
        super().__init__(**{"features": FEATURES, **options})

    def mention(self, raw: Raw, mentions: Mentions) -> None:
        mention(raw, mentions)

    def wire(self, raw: Raw, found: Found) -> RichTextValue:
        return RichTextValue(html=rewrite(raw, found))

    def words(self, raw: Raw) -> Iterator[str]:
        yield plain(raw)

    class Meta:
        icon = "pilcrow"
        label = "Text"
