"""The table of `make attacks`: what each attack did before, and what it does now."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest

BLOCKING = ("high", "medium")
WIDTHS = (22, 36, 58)


@dataclass
class Row:
    """The outcome of one attack. `held` is `None` if it was not carried out; `now` then says why."""

    finding: str
    severity: str
    attack: str
    before: str
    now: str
    held: bool | None

    @property
    def verdict(self) -> str:
        return "not run" if self.held is None else "held" if self.held else f"REPRODUCED ({self.severity})"


def format_header() -> str:
    return format_cells("attack", "before", "now", "verdict") + "─" * (sum(WIDTHS) + 24) + "\n"


def format_row(row: Row) -> str:
    return format_cells(f"{row.finding} {row.attack}", row.before, row.now, row.verdict)


def format_cells(*cells: str) -> str:
    """Return the cells beside each other, all but the last in columns of fixed width, in as many lines as they need."""
    columns = [textwrap.wrap(cell, width) for cell, width in zip(cells, WIDTHS, strict=False)] + [[cells[-1]]]
    widths = (*WIDTHS, 0)
    lines = zip_longest(*columns, fillvalue="")
    return "".join(
        "  ".join(part.ljust(width) for part, width in zip(line, widths, strict=True)).rstrip() + "\n" for line in lines
    )


def exit_code(rows: Iterable[Row]) -> int:
    """Return 1 if an attack of high or medium severity was reproduced, 2 if one was not carried out, otherwise 0."""
    outcomes = {row.held for row in rows if row.severity in BLOCKING}
    return 1 if False in outcomes else 2 if None in outcomes else 0
