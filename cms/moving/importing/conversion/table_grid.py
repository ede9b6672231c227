"""The cells of a table in the places where browsers show them, by the table model of HTML.

See https://html.spec.whatwg.org/multipage/tables.html#forming-a-table. A cell with `rowspan` or `colspan` is in each
place that it covers. Columns and rows in which no cell begins have no width or height in a browser, and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .tree import Node

MAX_COLSPAN = 1_000  # as in HTML
MAX_ROWSPAN = 65_534
MAX_CELLS = 50_000  # of a grid, with the places without a cell
MAX_PLACES = 200_000  # of one table with all its spans; a table with more has narrower spans, or none
CELL_TAGS = frozenset(("td", "th"))


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
