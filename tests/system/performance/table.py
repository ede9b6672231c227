"""The table of response times."""

from __future__ import annotations

import os
import sys

HEAD = ("", "bytes", "p50 ms", "p95", "bare p50", "ratio", "4 clients p50", "p95", "bare p50", "ratio")
Figures = dict[str, tuple[float, float]]


def report(sizes: dict[str, int], alone: Figures, together: Figures, count: int) -> None:
    rows = [HEAD, *(_row(name, size, alone, together) for name, size in sizes.items())]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = ["  ".join(_align(cell, widths, column) for column, cell in enumerate(row)) for row in rows]
    sys.stdout.write("\n" + "\n".join(lines) + "\n\n")
    importing, indexing = float(os.environ["IMPORT_SECONDS"]), float(os.environ["INDEX_SECONDS"])
    sys.stdout.write(
        f"import {count / importing:.0f} pages/s; with their index {count / (importing + indexing):.0f}"
        " pages/s (start of the commands included)\n"
        "bare: a Django view that returns the same content, on the same server, with the same middleware\n"
    )


def _row(name: str, size: int, alone: Figures, together: Figures) -> tuple[str, ...]:
    return (name, f"{size:,}", *_compare_with_bare(name, alone), *_compare_with_bare(name, together))


def _compare_with_bare(name: str, figures: Figures) -> tuple[str, str, str, str]:
    (p50, p95), (bare, _) = figures[name], figures[f"bare:{name}"]
    return f"{p50:.1f}", f"{p95:.1f}", f"{bare:.1f}", f"{p50 / bare:.1f}"


def _align(cell: str, widths: list[int], column: int) -> str:
    return cell.ljust(widths[column]) if column == 0 else cell.rjust(widths[column])
