"""A small table with a caption and header cells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.contrib.table_block.blocks import TableBlock as WagtailTableBlock

from cms.content.references import ResolvedReferences
from cms.content.schema import Schema

from .base import ApiBlock, StoredValue

TABLE_OPTIONS = {
    "startRows": 4,
    "startCols": 3,
    "contextMenu": ["row_above", "row_below", "col_left", "col_right", "undo"],
    "language": "en-US",  # the only one that Wagtail ships; for others the script warns in the console
}


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
