"""Convert data tables to table blocks; layout tables are recognised so that their content can be extracted."""

from __future__ import annotations

from collections.abc import Iterator

from .rich_text import get_text
from .tree import Node

MAX_CELLS = 50_000  # with the empty cells that fill up shorter rows


def convert_table(node: Node) -> dict[str, object]:
    """Return the value of a table block. Cells hold plain text; shorter rows are filled up with empty cells."""
    rows = [_get_cells(row) for row in get_rows(node)]
    width = max(map(len, rows))
    headed = all(cell.tag == "th" for cell in rows[0]) and len(rows) > 1
    named = all(row[0].tag == "th" for row in rows[headed:])
    return {
        "data": [[get_text(cell) for cell in row] + [""] * (width - len(row)) for row in rows],
        "cell": [],
        "mergeCells": [],
        "first_row_is_table_header": headed,
        "first_col_is_header": named,
        "table_header_choice": {(True, True): "both", (True, False): "row", (False, True): "column"}.get(
            (headed, named), "neither"
        ),
        "table_caption": " ".join(get_text(caption) for caption in _find_all(node, "caption")),
    }


def is_layout_table(node: Node) -> bool:
    """Return whether a table only arranges text: it has one column, or cells with tables inside.

    So does a table with more than MAX_CELLS cells.
    """
    rows = get_rows(node)
    widths = [len(_get_cells(row)) for row in rows]
    if len(rows) * max(widths, default=0) > MAX_CELLS:
        return True
    return all(width < 2 for width in widths) or any(any(_find_all(cell, "table")) for cell in _find_all(node, "td"))


def get_rows(node: Node) -> list[Node]:
    """Return the rows that have cells, without those of nested tables."""
    return [row for row in _find_all(node, "tr", stop="table") if _get_cells(row)]


def _get_cells(row: Node) -> list[Node]:
    return [cell for cell in row.children if isinstance(cell, Node) and cell.tag in ("td", "th")]


def _find_all(node: Node, tag: str, stop: str = "") -> Iterator[Node]:
    """Yield the descendants with this tag in document order, without descending into elements with the tag `stop`."""
    for child in node.children:
        if isinstance(child, Node):
            if child.tag == tag:
                yield child
            elif child.tag != stop:
                yield from _find_all(child, tag, stop)
