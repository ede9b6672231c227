"""Convert data tables to table blocks; layout tables are recognised so that their content can be extracted."""

from __future__ import annotations

from collections.abc import Iterator

from .results import Conversion
from .rich_text import get_text
from .table_grid import TableGrid, build_grid
from .tags import PLAYER_TAGS
from .tree import Node, has_words, iterate_nodes

MAX_COPIED_CHARACTERS = 1_000_000  # of the texts of repeated cells in one table; one with more repeats none
MAX_LAYOUT_TEXTS = 2  # in a row of a table that puts pictures next to texts
HEADER_SEPARATOR = " – "  # between the texts of several header rows: “2019 – Deaths”
PICTURE_TAGS = PLAYER_TAGS | {"img", "iframe"}


def convert_table(node: Node, conversion: Conversion) -> dict[str, object]:
    """Return the value of a table block.

    Cells hold plain text. A cell with `rowspan` or `colspan` is repeated in every place that it covers, and shorter
    rows are filled up with empty cells. Several header rows become one.
    """
    grid = build_grid(node)
    texts = {id(cell): get_text(cell) for cell in _get_cells(grid)}
    heads = _count_header_rows(grid, texts)
    rows = [[texts.get(id(cell), "") for cell in row] for row in grid.rows]
    if sum(len(text) for row in rows for text in row) > sum(map(len, texts.values())) + MAX_COPIED_CHARACTERS:
        rows = [[texts.pop(id(cell), "") for cell in row] for row in grid.rows]
    else:
        conversion.repeated_cells += grid.repeated
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
    if grid.width < 2:
        return True
    cells = _get_cells(grid)
    if grid.head or any(_find_captions(node)) or any(cell.tag == "th" for cell in cells):
        return False
    return any(_contains(cell, frozenset(("table",))) for cell in cells) or _arranges_pictures(grid)


def _arranges_pictures(grid: TableGrid) -> bool:
    """Return whether the rows put pictures next to few texts, or have a picture in each cell."""
    pictures = {id(cell) for cell in _get_cells(grid) if _contains(cell, PICTURE_TAGS)}
    texts = {id(cell) for cell in _get_cells(grid) if has_words(cell)}
    rows = [{id(cell) for cell in row if cell} for row in grid.rows]
    return bool(pictures) and all(_is_layout_row(row & pictures, row & texts) for row in rows)


def _is_layout_row(pictures: set[int], texts: set[int]) -> bool:
    """Return whether a row only arranges the cells with pictures and those with texts, some of which have both."""
    if texts <= pictures:
        return True
    return len(texts) <= (MAX_LAYOUT_TEXTS if pictures - texts else 1)


def _count_header_rows(grid: TableGrid, texts: dict[int, str]) -> int:
    """Return the number of rows at the top that are headers: those of `<thead>`, or of header cells only.

    In the latter, the corner may be an empty `<td>`. A table of header rows only has none.
    """
    count = len(grid.head)
    if not count:
        count = next((number for number, row in enumerate(grid.rows) if not _is_header_row(row, texts)), len(grid.rows))
    return count if count < len(grid.rows) else 0


def _is_header_row(row: list[Node | None], texts: dict[int, str]) -> bool:
    first, *others = row
    if not all(cell is not None and cell.tag == "th" for cell in others):
        return False
    return first is not None and (first.tag == "th" or not texts[id(first)].strip())


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


def _get_cells(grid: TableGrid) -> list[Node]:
    """Return each cell once."""
    return list({id(cell): cell for row in grid.rows for cell in row if cell}.values())


def _contains(node: Node, tags: frozenset[str]) -> bool:
    return any(one.tag in tags for one in iterate_nodes(node))


def _find_captions(node: Node) -> Iterator[Node]:
    return (child for child in node.children if isinstance(child, Node) and child.tag == "caption")
