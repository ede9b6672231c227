"""Convert data tables to table blocks; layout tables are recognised so that their content can be extracted.

A cell with `rowspan` or `colspan` is in each place that it covers, as in browsers:
https://html.spec.whatwg.org/multipage/tables.html#forming-a-table. Columns and rows in which no cell begins have no
width or height in a browser, and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .results import Conversion
from .rich_text import get_text
from .tree import PLAYER_TAGS, Node, has_words, iterate_nodes

MAX_COLSPAN = 1_000  # as in HTML
MAX_ROWSPAN = 65_534
MAX_CELLS = 50_000  # places of a grid, also those without a cell
MAX_PLACES = 200_000  # cells of one table with all its spans; a table with more has narrower spans, or none
CELL_TAGS = frozenset(("td", "th"))
MAX_COPIED_CHARACTERS = 1_000_000  # characters of repeated cells in one table; one with more repeats none
MAX_LAYOUT_TEXTS = 2  # in a row of a table that puts pictures next to texts
HEADER_SEPARATOR = " – "  # separates the texts of several header rows: “2019 – Deaths”
PICTURE_TAGS = PLAYER_TAGS | {"img", "iframe"}


@dataclass(frozen=True, slots=True)
class TableGrid:
    """The rows of a table, all with the same number of places; a place without a cell is None.

    `repeated` is the number of places that have the cell of another place. `head` has the numbers of the rows of
    `<thead>`. A grid with more than MAX_CELLS places has no rows.
    """

    rows: list[list[Node | None]]
    repeated: int
    head: frozenset[int]

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.rows[0]) if self.rows else 0


@dataclass(frozen=True, slots=True)
class _Limits:
    """How many columns and rows a cell may span."""

    colspan: int
    rowspan: int

    def get_colspan(self, cell: Node) -> int:
        return max(1, min(_read_span(cell, "colspan"), self.colspan))

    def get_rowspan(self, cell: Node, rest: int) -> int:
        """Return the number of rows, of those that the group still has; 0 in HTML means all of them."""
        return min(_read_span(cell, "rowspan") or rest, rest, self.rowspan)


@dataclass(slots=True)
class _Row:
    """A row while the grid is formed: the cell of each place, and the columns in which a cell begins."""

    is_head: bool
    cells: list[Node]
    places: dict[int, Node] = field(default_factory=dict)
    starts: set[int] = field(default_factory=set)


def build_grid(table: Node) -> TableGrid:
    """Return the grid of a table without those of nested tables. The time is linear in the number of places."""
    groups = [
        [_Row(is_head, [*_get_elements(row, CELL_TAGS)]) for row in rows] for is_head, rows in _order_groups(table)
    ]
    limits = _choose_limits(groups)
    for group in groups:
        _place_cells(group, limits)
    rows = [row for group in groups for row in group if row.starts]
    columns = sorted({column for row in rows for column in row.starts})
    if len(rows) * len(columns) > MAX_CELLS:
        return TableGrid([], 0, frozenset())
    grid = [[row.places.get(column) for column in columns] for row in rows]
    filled = sum(cell is not None for row in grid for cell in row)
    begun = sum(len(row.starts) for row in rows)
    return TableGrid(grid, filled - begun, frozenset(number for number, row in enumerate(rows) if row.is_head))


def _order_groups(table: Node) -> Iterator[tuple[bool, list[Node]]]:
    """Yield (whether it is the head, rows) of the groups in the order of browsers.

    The first `<thead>` is above, the first `<tfoot>` below all others. The parser puts every row into a group.
    """
    groups = list(_get_elements(table, frozenset(("thead", "tbody", "tfoot"))))
    head = next((group for group in groups if group.tag == "thead"), None)
    foot = next((group for group in groups if group.tag == "tfoot"), None)
    others = [group for group in groups if group is not head and group is not foot]
    for group in filter(None, (head, *others, foot)):
        yield group is head, [*_get_elements(group, frozenset(("tr",)))]


def _choose_limits(groups: list[list[_Row]]) -> _Limits:
    """Return the largest spans with which the table has at most MAX_PLACES places."""
    widest = max((len(row.cells) for group in groups for row in group), default=0)
    choices = (_Limits(MAX_COLSPAN, MAX_ROWSPAN), _Limits(widest, MAX_ROWSPAN), _Limits(widest, 1))
    return next((limits for limits in choices if _count_places(groups, limits) <= MAX_PLACES), _Limits(1, 1))


def _count_places(groups: list[list[_Row]], limits: _Limits) -> int:
    return sum(
        limits.get_colspan(cell) * limits.get_rowspan(cell, len(group) - number)
        for group in groups
        for number, row in enumerate(group)
        for cell in row.cells
    )


def _place_cells(group: list[_Row], limits: _Limits) -> None:
    """Put the cells of a group into their places. No cell reaches into another group.

    Where two cells overlap, the later one is in the place; each has at least the place in which it begins.
    """
    for number, row in enumerate(group):
        column = 0
        for cell in row.cells:
            while column in row.places:
                column += 1
            row.starts.add(column)
            width = limits.get_colspan(cell)
            for covered in group[number : number + limits.get_rowspan(cell, len(group) - number)]:
                covered.places.update(dict.fromkeys(range(column, column + width), cell))
            column += width


def _read_span(cell: Node, name: str) -> int:
    """Return the number with which an attribute begins, as browsers read it; 1 without a number."""
    written = cell.attributes.get(name, "").strip().removeprefix("+")
    digits = written[: len(written) - len(written.lstrip("0123456789"))]
    return int(digits[:9]) if digits else 1


def _get_elements(node: Node, tags: frozenset[str]) -> Iterator[Node]:
    return (child for child in node.children if isinstance(child, Node) and child.tag in tags)


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
