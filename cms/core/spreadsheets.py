"""Escaping of CSV cells for spreadsheets, also in the exports of Wagtail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wagtail.admin.views.mixins import SpreadsheetExportMixin

from .extension_points import ExtensionPoint

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

EXPORT_RECORDERS = ExtensionPoint[Callable[[type, Any, str], object]](
    "clarion_export_recorder",
    receives="A function that is called with the class of the view, the rows and the format before a user of the admin "
    "gets the file of a list or report.",
    example='hooks.register("clarion_export_recorder", record_export)',
)


def escape_formula(cell: Any) -> Any:
    """Return the cell, with an apostrophe before a text that a spreadsheet would evaluate as a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA_PREFIXES) else cell


def change_wagtail_exports() -> None:
    """Escape formulas in the CSV files of all lists and reports of the admin, and call EXPORT_RECORDERS for each file.

    Wagtail has no setting for either, and its functions for single fields return titles that are not escaped. In its
    XLSX files formulas are already stored as texts.
    """
    SpreadsheetExportMixin.preprocess_field_value = _preprocess_and_escape
    SpreadsheetExportMixin.as_spreadsheet = _record_and_export


_preprocess = SpreadsheetExportMixin.preprocess_field_value
_as_spreadsheet = SpreadsheetExportMixin.as_spreadsheet


def _preprocess_and_escape(self: SpreadsheetExportMixin, field: str, value: Any, export_format: str) -> Any:
    cell = _preprocess(self, field, value, export_format)
    return escape_formula(cell) if export_format == self.FORMAT_CSV else cell


def _record_and_export(self: SpreadsheetExportMixin, queryset: Any, spreadsheet_format: str) -> Any:
    for record in EXPORT_RECORDERS.values():
        record(type(self), queryset, spreadsheet_format)
    return _as_spreadsheet(self, queryset, spreadsheet_format)
