"""Tables: real ones become table blocks, those that only lay out a page are taken apart."""

from __future__ import annotations

from collections.abc import Iterator

from .links import address_of, link
from .rich_text import line_of, words_of
from .tree import Node


def table_of(node: Node) -> dict[str, object]:
    """The value of a table block. Cells hold plain words; every row is as long as the longest."""
    rows = [_cells(row) for row in rows_of(node)]
    width = max(map(len, rows))
    headed = all(cell.tag == "th" for cell in rows[0]) and len(rows) > 1
    named = all(row[0].tag == "th" for row in rows[headed:])
    return {
        "data": [[words_of(cell) for cell in row] + [""] * (width - len(row)) for row in rows],
        "cell": [],
        "mergeCells": [],
        "first_row_is_table_header": headed,
        "first_col_is_header": named,
        "table_header_choice": {(True, True): "both", (True, False): "row", (False, True): "column"}.get(
            (headed, named), "neither"
        ),
        "table_caption": " ".join(words_of(caption) for caption in _all(node, "caption")),
    }


def is_layout(node: Node) -> bool:
    """One column, or tables inside its cells: it places text, it does not tabulate."""
    rows = rows_of(node)
    return all(len(_cells(row)) < 2 for row in rows) or any(any(_all(cell, "table")) for cell in _all(node, "td"))


def links_in(node: Node) -> str:
    """The links of its cells as a list, for cells can't hold them."""
    links = [(address_of(anchor.attributes.get("href", "")), line_of(anchor.children)) for anchor in _all(node, "a")]
    items = "".join(f"<li>{link(href, words)}</li>" for href, words in links if href and words)
    return f"<ul>{items}</ul>" if items else ""


def rows_of(node: Node) -> list[Node]:
    return [row for row in _all(node, "tr", stop="table") if _cells(row)]


def _cells(row: Node) -> list[Node]:
    return [cell for cell in row.children if isinstance(cell, Node) and cell.tag in ("td", "th")]


def _all(node: Node, tag: str, stop: str = "") -> Iterator[Node]:
    """The descendants with that tag, in order, not looking into those with the tag `stop`."""
    for child in node.children:
        if isinstance(child, Node):
            if child.tag == tag:
                yield child
            elif child.tag != stop:
                yield from _all(child, tag, stop)
