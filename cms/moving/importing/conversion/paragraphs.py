"""Convert paragraphs: line breaks of WordPress's classic editor, images within, and URLs alone in a line.

The classic editor stores no paragraphs: an empty line begins a new one, and a line break within a paragraph is shown.
Neither applies next to the tags of blocks, such as lists and tables, nor within `<pre>`. An empty line becomes two
breaks, at which a paragraph is divided later, so that no paragraph has to be closed here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .builder import BlockBuilder, add_paragraph
from .markup_tokens import Tag, Text, Token
from .media import add_media, add_url, is_media
from .rich_text import has_text, render_line
from .tree import BLOCK_TAGS, VOID_TAGS, Node, detach, get_raw_text
from .urls import BARE_URL

NEWLINES = re.compile(r"[ \t]*+\n\s*+")
EMPTY_LINES = re.compile(r"[ \t]*+\n[ \t]*+\n\s*+")
BREAK = Tag("br")
ENCLOSING_TAGS = BLOCK_TAGS - VOID_TAGS
Line = list[Node | str]


def place_breaks(tokens: Iterable[Token], *, has_blocks: bool) -> Iterator[Token]:
    """Yield the tokens with `<br>` for the line breaks of the classic editor.

    Among the blocks of the block editor, only empty lines between them are breaks: of a classic text that was not
    converted.
    """
    depth = preformatted = 0
    before: Token | None = None
    waiting: Text | None = None
    for token in tokens:
        if waiting:
            yield from _break_lines(waiting, EMPTY_LINES if has_blocks else NEWLINES, before, token)
            before, waiting = waiting, None
        if isinstance(token, Text) and not preformatted and not (has_blocks and depth):
            waiting = token
            continue
        yield token
        before = token
        if isinstance(token, Tag) and token.name in ENCLOSING_TAGS:
            step = -1 if token.is_closing else 1
            depth = max(0, depth + step)
            preformatted = max(0, preformatted + step) if token.name == "pre" else preformatted
    if waiting:
        yield from _break_lines(waiting, EMPTY_LINES if has_blocks else NEWLINES, before, None)


def _break_lines(text: Text, pattern: re.Pattern[str], before: Token | None, after: Token | None) -> Iterator[Token]:
    """Yield the lines of a text with breaks between them, but not next to the tags of blocks and other breaks."""
    written = text.written
    if _is_block(before):
        written = written.lstrip()
    if _is_block(after):
        written = written.rstrip()
    position = 0
    for newlines in pattern.finditer(written):
        yield Text(written[position : newlines.start()])
        yield BREAK
        if newlines[0].count("\n") > 1:
            yield BREAK
        position = newlines.end()
    yield Text(written[position:])


def _is_block(token: Token | None) -> bool:
    return token is None or (isinstance(token, Tag) and (token.name in BLOCK_TAGS or token.name == "br"))


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
