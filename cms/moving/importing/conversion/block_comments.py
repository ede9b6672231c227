"""Find WordPress's blocks, which comments enclose: `<!-- wp:cover {"url":"…"} -->…<!-- /wp:cover -->`.

The comments of blocks whose handling differs from that of their HTML become elements: `<wp-block name="cover"
data="{…}">`. All other comments are dropped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from .block_names import CONTENT_BLOCKS
from .markup_tokens import Comment, Tag, Token

NAME = re.compile(r"[a-z][a-z0-9_-]*+(?:/[a-z][a-z0-9_-]*+)?")


class BlockComment(NamedTuple):
    """A comment that opens or closes a block, or both."""

    name: str
    data: str = ""  # JSON as it is written
    is_closing: bool = False
    is_whole: bool = False  # a block without content


def parse_comment(content: str) -> BlockComment | None:
    """Return what a comment says about a block; None if it is another comment."""
    written = content.strip()
    is_closing = written.startswith("/")
    written = written.removeprefix("/")
    if not written.startswith("wp:"):
        return None
    is_whole = written.endswith("/")
    name, _, data = written.removeprefix("wp:").removesuffix("/").partition("{")
    name = name.strip().lower().removeprefix("core/")
    if not NAME.fullmatch(name):
        return None
    return BlockComment(name, f"{{{data.strip()}" if data else "", is_closing, is_whole)


def parse_data(data: str) -> dict[str, Any]:
    """Return the attributes of a block; none if they are not valid JSON."""
    try:
        parsed = json.loads(data or "{}")
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}


def place_blocks(tokens: Iterable[Token]) -> Iterator[Token]:
    """Replace comments by elements. A block that is not closed has no content: what follows it is on its own."""
    listed = list(tokens)
    comments = {
        at: comment
        for at, token in enumerate(listed)
        if isinstance(token, Comment) and (comment := parse_comment(token.content))
    }
    pairs = _pair(comments)
    for at, token in enumerate(listed):
        if not isinstance(token, Comment):
            yield token
        elif (comment := comments.get(at)) and comment.name not in CONTENT_BLOCKS:
            if not comment.is_closing:
                yield Tag("wp-block", False, {"name": comment.name, "data": comment.data})
            if at in pairs if comment.is_closing else at not in pairs:
                yield Tag("wp-block", True)


def _pair(comments: Mapping[int, BlockComment]) -> set[int]:
    """Return the positions of the comments that open and close the same block."""
    pairs: set[int] = set()
    open_blocks: list[tuple[str, int]] = []
    open_names: dict[str, int] = {}
    for at, comment in comments.items():
        name = comment.name
        if not comment.is_closing:
            if not comment.is_whole:
                open_blocks.append((name, at))
                open_names[name] = open_names.get(name, 0) + 1
            continue
        while open_names.get(name):
            opened, start = open_blocks.pop()
            open_names[opened] -= 1
            if opened == name:
                pairs |= {start, at}
                break
    return pairs
