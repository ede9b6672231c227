"""Convert paragraphs: empty lines divide them, images within become blocks, and so do URLs alone in a line."""

from __future__ import annotations

from collections.abc import Iterator

from .builder import BlockBuilder, add_paragraph
from .media import add_media, add_url, is_media
from .rich_text import has_text, render_line
from .tree import Node, detach, get_raw_text
from .urls import BARE_URL

Line = list[Node | str]


def add_line(builder: BlockBuilder, nodes: Line) -> None:
    """Add paragraphs, which empty lines separate, and their pictures as blocks of their own.

    A picture with a line to itself stays between the lines around it. Any other precedes the paragraph that begins
    with it, or else follows its paragraph, so that no sentence is divided.
    """
    for paragraph in _split_paragraphs(nodes):
        _add_paragraph(builder, paragraph)


def _split_paragraphs(nodes: Line) -> Iterator[list[Line]]:
    """Yield the lines of each paragraph."""
    lines: list[Line] = []
    for line in _split_lines(nodes):
        if any(isinstance(node, Node) or node.strip() for node in line):
            lines.append(line)
        elif lines:
            yield lines
            lines = []
    if lines:
        yield lines


def _split_lines(nodes: Line) -> Iterator[Line]:
    line: Line = []
    for node in nodes:
        if isinstance(node, Node) and node.tag == "br":
            yield line
            line = []
        else:
            line.append(node)
    yield line


def _add_paragraph(builder: BlockBuilder, lines: list[Line]) -> None:
    text: Line = []
    later: list[Node] = []

    def end_text() -> None:
        add_paragraph(builder, text)
        add_media(builder, later)
        text.clear()
        later.clear()

    for line in lines:
        is_first = not text
        root = Node(children=line)
        begins_with_media = _begins_with_media(root)
        media = detach(root, is_media)
        if url := _get_bare_url(root):
            end_text()
            add_url(builder, url)
        elif not media or has_text(render_line(root.children)):
            if begins_with_media and is_first:
                add_media(builder, media)
                media = []
            text += [*([] if not text else [Node("br")]), *root.children]
        else:
            end_text()
            add_media(builder, media)
            media = []
        later += media
    end_text()


def _begins_with_media(node: Node) -> bool:
    first = next((child for child in node.children if isinstance(child, Node) or child.strip()), None)
    return isinstance(first, Node) and (is_media(first) or _begins_with_media(first))


def _get_bare_url(line: Node) -> str | None:
    """Return the address that a line consists of. A link with another text is not one."""
    text = get_raw_text(line).strip() if len(line.children) < 4 else ""
    if not BARE_URL.fullmatch(text):
        return None
    links = [child for child in line.children if isinstance(child, Node)]
    return text if all(link.tag == "a" and link.attributes.get("href") == text for link in links) else None
