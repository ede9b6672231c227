"""Convert data tables to table blocks; layout tables are recognised so that their content can be extracted."""

from __future__ import annotations

from collections.abc import Iterator

from .results import Conversion
from .rich_text import get_text
from .table_grid import TableGrid, build_grid
from .tags import PLAYER_TAGS
from .tree import Node, has_words, iterate_nodes

MAX_CELLS = 50_000  # with the empty cells that fill up shorter rows
MAX_LAYOUT_TEXTS = 2  # in a row of a table that puts pictures next to texts
HEADER_SEPARATOR = " – "  # between the texts of several header rows: “2019 – Deaths”
PICTURE_TAGS = PLAYER_TAGS | {"img", "iframe"}


def convert_table(node: Node, conversion: Conversion) -> dict[str, object]:
    """Return the value of a table block.

    Cells hold plain text. A cell with `rowspan` or `colspan` is repeated in every place that it covers, and shorter
    rows are filled up with empty cells. Several header rows become one.
    """
    grid = build_grid(node)
    heads = _count_header_rows(grid)
    conversion.repeated_cells += grid.repeated
    texts = {id(cell): get_text(cell) for row in grid.rows for cell in row if cell}
    rows = [[texts.get(id(cell), "") for cell in row] for row in grid.rows]
    named = all(row[0] is not None and row[0].tag == "th" for row in grid.rows[heads:])
    return {
        "data": [_join_header_rows(rows[:heads]), *rows[heads:]] if heads else rows,
        "cell": [],
        "mergeCells": [],
        "first_row_is_table_header": bool(heads),
        "first_col_is_header": named,
        "table_header_choice": {(True, True): "both", (True, False): "row", (False, True): "column"}.get(
            (bool(heads), named), "neither"
        ),
        "table_caption": " ".join(get_text(caption) for caption in _find_captions(node)),
    }


def is_layout_table(node: Node) -> bool:
    """Return whether a table only arranges text and pictures: its content is then read row by row.

    It has the role of a layout table, one column, or no header but cells with tables, or with pictures next to at most
    MAX_LAYOUT_TEXTS texts in each row. A table with more than MAX_CELLS cells is read in the same way.
    """
    if node.attributes.get("role", "").strip().lower() in ("presentation", "none"):
        return True
    grid = build_grid(node)
    if grid.width < 2 or len(grid.rows) * grid.width > MAX_CELLS:
        return True
    if grid.head or any(_find_captions(node)) or any(cell.tag == "th" for cell in _iterate_cells(grid)):
        return False
    return any(_contains(cell, frozenset(("table",))) for cell in _iterate_cells(grid)) or _arranges_pictures(grid)


def _arranges_pictures(grid: TableGrid) -> bool:
    """Return whether the rows put pictures next to few texts, or have a picture in each cell."""
    rows = [list({id(cell): cell for cell in row if cell}.values()) for row in grid.rows]
    return any(any(map(_has_picture, row)) for row in rows) and all(map(_is_layout_row, rows))


def _is_layout_row(cells: list[Node]) -> bool:
    filled = [cell for cell in cells if has_words(cell) or _has_picture(cell)]
    texts = sum(map(has_words, filled))
    if all(map(_has_picture, filled)):
        return True
    return texts <= (MAX_LAYOUT_TEXTS if texts < len(filled) else 1)


def _has_picture(cell: Node) -> bool:
    return _contains(cell, PICTURE_TAGS)


def _count_header_rows(grid: TableGrid) -> int:
    """Return the number of rows at the top that are headers: those of `<thead>`, or of header cells only.

    In the latter, the corner may be an empty `<td>`. A table of header rows only has none.
    """
    count = len(grid.head)
    if not count:
        count = next((number for number, row in enumerate(grid.rows) if not _is_header_row(row)), len(grid.rows))
    return count if count < len(grid.rows) else 0


def _is_header_row(row: list[Node | None]) -> bool:
    first, *others = row
    if not all(cell is not None and cell.tag == "th" for cell in others):
        return False
    return first is not None and (first.tag == "th" or not has_words(first))


def _join_header_rows(rows: list[list[str]]) -> list[str]:
    """Return one row that has in each column the texts of all, without a text that is the same as the one above."""
    joined = []
    for texts in zip(*rows, strict=True):
        kept: list[str] = []
        for text in texts:
            if text and text not in kept[-1:]:
                kept.append(text)
        joined.append(HEADER_SEPARATOR.join(kept))
    return joined


def _iterate_cells(grid: TableGrid) -> Iterator[Node]:
    return (cell for row in grid.rows for cell in row if cell)


def _contains(node: Node, tags: frozenset[str]) -> bool:
    return any(one.tag in tags for one in iterate_nodes(node))


def _find_captions(node: Node) -> Iterator[Node]:
    return (child for child in node.children if isinstance(child, Node) and child.tag == "caption")
