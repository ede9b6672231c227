"""Escaping of CSV cells for spreadsheets."""

from __future__ import annotations

from typing import Any

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
)  # of formulas


def escape_formula(cell: Any) -> Any:
    """Return the cell, with an apostrophe before a text that a spreadsheet would evaluate as a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA_PREFIXES) else cell
