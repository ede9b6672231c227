"""Blocks of data: tables, statistics and source code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from pydantic import Field
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock as WagtailTableBlock

from cms.content.references import ResolvedReferences
from cms.content.schema import Schema
from cms.core.public_urls import PublicURLBlock, public_url

from .base import ApiBlock, StoredValue

TABLE_OPTIONS = {
    "startRows": 4,
    "startCols": 3,
    "contextMenu": ["row_above", "row_below", "col_left", "col_right", "undo"],
    "language": "en-US",  # the only one that Wagtail ships; for others the script warns in the console
}
MAX_CODE_CHARACTERS = 50_000
LANGUAGE_NAME = re.compile(r"\A[a-z][a-z0-9+#._-]{0,29}\Z")


class TableValue(Schema):
    """A table. `header` is empty without a header row; with `row_headers` the first cell of each row is its header."""

    caption: str
    header: list[str]
    rows: list[list[str]]
    row_headers: bool


class TableBlock(ApiBlock, WagtailTableBlock):
    """A table with text cells.

    Wagtail's editor of tables edits it.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"table_options": TABLE_OPTIONS, **options})

    def to_api(self, raw: StoredValue, found: ResolvedReferences) -> TableValue:
        rows = [[cell or "" for cell in row] for row in raw["data"]]
        has_header = bool(raw.get("first_row_is_table_header"))
        return TableValue(
            caption=raw.get("table_caption") or "",
            header=rows[0] if has_header else [],
            rows=rows[1:] if has_header else rows,
            row_headers=bool(raw.get("first_col_is_header")),
        )

    def search_texts(self, raw: StoredValue) -> Iterator[str]:
        yield raw.get("table_caption") or ""
        for row in raw.get("data") or ():
            yield " ".join(cell for cell in row if cell)

    class Meta:
        icon = "table"
        label = _("Table")


class StatisticValue(Schema):
    """A figure. `figure` is a text (“3 in 4”), `label` describes it, `source` names its origin."""

    figure: str
    label: str
    source: str
    source_url: str | None


class StatisticBlock(ApiBlock, blocks.StructBlock):
    """A figure that is emphasised.

    Its source is optional.
    """

    figure = blocks.CharBlock(max_length=40, help_text=_("For example “3 in 4” or “61 %”."), label=_("Figure"))
    label = blocks.CharBlock(max_length=250, label=_("Label"))
    source = blocks.CharBlock(required=False, max_length=250, label=_("Source"))
    source_url = PublicURLBlock(required=False, max_length=500, label=_("Source url"))

    def to_api(self, raw: StoredValue, found: ResolvedReferences) -> StatisticValue:
        return StatisticValue(
            figure=raw["figure"],
            label=raw["label"],
            source=raw.get("source") or "",
            source_url=public_url(raw.get("source_url"), "statistic"),
        )

    def search_texts(self, raw: StoredValue) -> Iterator[str]:
        yield f"{raw['figure']} {raw['label']}"

    def texts_to_translate(self, raw: StoredValue) -> Iterator[str]:
        yield raw["label"]

    class Meta:
        icon = "order"
        label = _("Statistic")


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
