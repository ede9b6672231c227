"""Source code, or another text in which every space counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from pydantic import Field
from wagtail import blocks

from cms.content.references import ResolvedReferences
from cms.content.schema import Schema

from .base import ApiBlock, StoredValue

MAX_CODE_CHARACTERS = 50_000
LANGUAGE_NAME = re.compile(r"\A[a-z][a-z0-9+#._-]{0,29}\Z")


class CodeValue(Schema):
    """Source code. Show it in `<pre><code>`, from left to right in every language."""

    code: str = Field(description="The code as plain text, with line breaks and indentation.")
    language: str = Field(description="The programming language, such as `python`, for highlighting; may be empty.")


class VerbatimTextBlock(blocks.TextBlock):
    """A text whose spaces at the start are kept: the first line may be indented."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.field_options["strip"] = False


class CodeBlock(ApiBlock, blocks.StructBlock):
    """Source code.

    Search finds its words.
    """

    code = VerbatimTextBlock(max_length=MAX_CODE_CHARACTERS, rows=6, label=_("Code"))
    language = blocks.RegexBlock(
        LANGUAGE_NAME,
        required=False,
        help_text=_("In small letters, for example “python” or “html”. Leave it empty for other texts."),
        error_messages={"invalid": _("Use small letters and digits, for example “python”.")},
        label=_("Programming language"),
    )

    def to_api(self, raw: StoredValue, found: ResolvedReferences) -> CodeValue:
        language = (raw.get("language") or "").lower()
        return CodeValue(
            code=raw["code"].replace("\r\n", "\n").strip("\n"),
            language=language if LANGUAGE_NAME.match(language) else "",
        )

    def search_texts(self, raw: StoredValue) -> Iterator[str]:
        yield raw["code"]

    def texts_to_translate(self, raw: StoredValue) -> Iterator[str]:
        yield from ()

    class Meta:
        icon = "code"
        label = _("Code")
