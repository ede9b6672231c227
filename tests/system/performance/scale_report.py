"""The tables and goals of `scripts/bench scale`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

MAX_GROWTH = 3.0  # growth of p50 on PostgreSQL from the smallest to the largest size
MIN_MILLISECONDS = 10.0  # an operation that takes less may grow
LARGE = {"postgresql": 100_000, "sqlite": 10_000}  # pages from which the goals in milliseconds and rates are checked
MAX_MILLISECONDS = {"stories": 40.0, "stories: deep": 40.0, "search": 60.0}  # on PostgreSQL and Elasticsearch
MAX_SQLITE_MILLISECONDS = 150.0  # p50 of every public operation: docs/decisions/082
MIN_RATES = {"similar pages": 100.0, "rebuild": 500.0, "import": 40.0}
MAX_MEMORY_GROWTH = 1.5

FiguresBySize = dict[int, dict[str, Any]]


def format_table(figures: FiguresBySize) -> str:
    """Return the table of all operations and rates by size, with their growth from the smallest size."""
    sizes = sorted(figures)
    head = ("p50 / p95 ms", *(f"{size:,}" for size in sizes), "growth")
    rows = [head]
    for part in ("cold", "kept", "admin"):
        rows += [
            (_label(part, name), *(_cell(figures[size][part][name]) for size in sizes), _growth(figures, part, name))
            for name in figures[sizes[0]][part]
        ]
    rows.append(("rates a second", *("" for _ in sizes), ""))
    rows += [
        (name, *(f"{figures[size]['rates'][name]:.0f}" for size in sizes), "") for name in figures[sizes[0]]["rates"]
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    return "\n".join("  ".join(_align(cell, widths, column) for column, cell in enumerate(row)) for row in rows)


def check_goals(stack: str, figures: FiguresBySize) -> Iterator[str]:
    """Yield a line for each goal that is missed."""
    small, large = min(figures), max(figures)
    if stack == "postgresql":
        yield from _check_growth(figures)
    if figures[large]["rates"]["rebuild memory"] > MAX_MEMORY_GROWTH * figures[small]["rates"]["rebuild memory"]:
        yield "the memory of the rebuild grows"
    if large < LARGE[stack]:
        return
    public = figures[large]["cold"]
    goals = dict.fromkeys(public, MAX_SQLITE_MILLISECONDS) if stack == "sqlite" else MAX_MILLISECONDS
    for name, most in goals.items():
        if (p50 := public[name][0]) > most:
            yield f"{name} takes {p50:.1f} ms, the goal is {most:.0f} ms"
    for name, least in MIN_RATES.items():
        if (rate := figures[large]["rates"][name]) < least:
            yield f"{name}: {rate:.0f} a second, the goal is {least:.0f}"


def _check_growth(figures: FiguresBySize) -> Iterator[str]:
    """Yield a line for each operation that grows too much. SQLite has a limit of pages instead."""
    small, large = min(figures), max(figures)
    for part in ("cold", "kept", "admin"):
        for name, (p50, _) in figures[large][part].items():
            before = figures[small][part][name][0]
            if p50 > MIN_MILLISECONDS and p50 > MAX_GROWTH * before:
                yield f"{_label(part, name)} grows from {before:.1f} to {p50:.1f} ms, {p50 / before:.1f} ×"


def _label(part: str, name: str) -> str:
    return name if part == "admin" else f"{part}  {name}"


def _cell(figures: tuple[float, float]) -> str:
    return f"{figures[0]:.1f} / {figures[1]:.1f}"


def _growth(figures: FiguresBySize, part: str, name: str) -> str:
    first, last = (figures[size][part][name][0] for size in (min(figures), max(figures)))
    return f"{last / first:.1f} ×"


def _align(cell: str, widths: list[int], column: int) -> str:
    return cell.ljust(widths[column]) if column == 0 else cell.rjust(widths[column])
