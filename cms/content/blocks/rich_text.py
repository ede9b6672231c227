"""Running text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.content.references import References, ResolvedReferences
from cms.content.rich_text import FEATURES, collect_references, sanitise_html, to_plain_text
from cms.content.rich_text_limits import validate_rich_text_length
from cms.content.schema import Html, Schema

from .base import ApiBlock, StoredValue


class RichTextValue(Schema):
    """HTML with paragraphs, lists and links; headings are separate blocks."""

    html: Html


class RichTextBlock(ApiBlock, blocks.RichTextBlock):
    """Running text.

    Its features are those of `FEATURES`.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"features": FEATURES, **options})

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        validate_rich_text_length(cleaned.source)
        return cleaned

    def collect_references(self, raw: StoredValue, references: References) -> None:
        collect_references(raw, references)

    def to_api(self, raw: StoredValue, found: ResolvedReferences) -> RichTextValue:
        return RichTextValue(html=sanitise_html(raw, found))

    def search_texts(self, raw: StoredValue) -> Iterator[str]:
        yield to_plain_text(raw)

    class Meta:
        icon = "pilcrow"
        label = _("Text")
