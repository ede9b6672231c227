"""Place the line breaks of WordPress's classic editor.

The classic editor stores no paragraphs: an empty line begins a new one, and a line break within a paragraph is shown.
Neither applies next to the tags of blocks, such as lists and tables, nor within `<pre>`. An empty line becomes two
breaks, at which a paragraph is divided later, so that no paragraph has to be closed here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cms.content.conversion.markup_tokens import Tag, Text, Token
from cms.content.conversion.tree import BLOCK_TAGS, VOID_TAGS

NEWLINES = re.compile(r"[ \t]*+\n\s*+")
EMPTY_LINES = re.compile(r"[ \t]*+\n[ \t]*+\n\s*+")
BREAK = Tag("br")
ENCLOSING_TAGS = BLOCK_TAGS - VOID_TAGS


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
