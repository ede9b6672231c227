"""Place the line breaks that WordPress shows in texts of its classic editor.

That editor stores no paragraphs: an empty line begins a new one, and a line break within a paragraph is shown. Neither
applies next to the tags of blocks, such as lists and tables, nor within `<pre>`. An empty line becomes two breaks, at
which `lines` divides a paragraph, so that no paragraph has to be closed here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .markup_tokens import Tag, Text, Token
from .tags import BLOCK_TAGS

NEWLINES = re.compile(r"[ \t]*+\n\s*+")
EMPTY_LINES = re.compile(r"[ \t]*+\n[ \t]*+\n\s*+")
BREAK = Tag("br")


def place_breaks(tokens: Iterable[Token]) -> Iterator[Token]:
    """Yield the tokens with `<br>` for the line breaks of the classic editor."""
    preformatted = 0
    before: Token | None = None
    waiting: Text | None = None
    for token in tokens:
        if waiting:
            yield from _break_lines(waiting, NEWLINES, before, token)
            before, waiting = waiting, None
        if isinstance(token, Tag) and token.name == "pre":
            preformatted = max(0, preformatted + (-1 if token.is_closing else 1))
        if isinstance(token, Text) and not preformatted:
            waiting = token
        else:
            yield token
            before = token
    if waiting:
        yield from _break_lines(waiting, NEWLINES, before, None)


def place_paragraphs(tokens: Iterable[Token]) -> Iterator[Token]:
    """Yield the tokens with breaks for the empty lines between blocks: a text of the classic editor among them."""
    depth = 0
    for token in tokens:
        if isinstance(token, Tag) and token.name in BLOCK_TAGS:
            depth = max(0, depth + (-1 if token.is_closing else 1))
        if isinstance(token, Text) and not depth:
            yield from _break_lines(token, EMPTY_LINES, None, None)
        else:
            yield token


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
