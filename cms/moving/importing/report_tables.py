"""Lines of the summary of a report, for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

MAX_LINES = 20  # of each list


def list_most_common(counts: Counter[str]) -> Iterator[str]:
    """Yield the most frequent texts with their numbers, and the number of the others."""
    for text, count in counts.most_common(MAX_LINES):
        yield f"{count} × {text}"
    if len(counts) > MAX_LINES:
        yield f"{sum(count for _, count in counts.most_common()[MAX_LINES:])} × others; see the report (--report)"


def build_table(results: Counter[tuple[str, str]], order: Iterable[str]) -> Iterator[str]:
    """Yield the lines of a table with one row for each kind and one column for each result that occurs."""
    columns = [result for result in order if any(one == result for _, one in results)]
    kinds = sorted({kind for kind, _ in results})
    head: list[object] = ["items", *columns]
    rows: list[list[object]] = [[kind, *(results[kind, column] for column in columns)] for kind in kinds]
    rows.append(["all", *(sum(results[kind, column] for kind in kinds) for column in columns)])
    widths = [max(len(str(cell)) for cell in column) for column in zip(*rows, head, strict=True)]
    for row in (head, *rows):
        first, *numbers = [str(cell) for cell in row]
        cells = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(numbers, widths[1:], strict=True))]
        yield "  ".join(cells).rstrip()
