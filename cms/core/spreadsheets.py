"""Escaping of CSV cells for spreadsheets, also in the exports of Wagtail."""

from __future__ import annotations

from typing import Any

from wagtail.admin.views.mixins import SpreadsheetExportMixin

FORMULA_PREFIXES = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "＝",
    "＋",
    "－",
    "＠",
)  # characters with which formulas begin


def escape_formula(cell: Any) -> Any:
    """Return the cell, with an apostrophe before a text that a spreadsheet would evaluate as a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA_PREFIXES) else cell


def escape_wagtail_exports() -> None:
    """Escape formulas in the CSV files of all lists and reports of the admin, such as the site history.

    Wagtail has no setting for this, and its functions for single fields return titles that are not escaped. In its XLSX
    files formulas are already stored as texts.
    """
    SpreadsheetExportMixin.preprocess_field_value = _preprocess_and_escape


_preprocess = SpreadsheetExportMixin.preprocess_field_value


def _preprocess_and_escape(self: SpreadsheetExportMixin, field: str, value: Any, export_format: str) -> Any:
    cell = _preprocess(self, field, value, export_format)
    return escape_formula(cell) if export_format == self.FORMAT_CSV else cell
