"""Write tokens as HTML that a parser reads in linear time and memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape

from .markup_tokens import Tag, Text, Token
from .tags import INLINE, VOID_TAGS

MAX_BLOCK_DEPTH = 80  # open elements, for each of which a parser looks at every other tag. Deeper tags are dropped
MAX_INLINE_DEPTH = 10
MAX_REPEATS = 20_000  # of formatting that is not closed, which a parser opens again in every paragraph
# Elements that a parser closes by itself, so that they cannot be nested in themselves.
SELF_CLOSED = frozenset(("p", "li", "dd", "dt", "iframe", "thead", "tbody", "tfoot", "tr", "td", "th"))


class MarkupWriter:
    """Writes tokens. Only so many elements are open at once, and none is closed that is not open."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()
        self._dropped: Counter[str] = Counter()
        self._depths = {True: 0, False: 0}  # of inline elements and of others
        self._repeats = 0

    def write(self, tokens: Iterable[Token]) -> Iterator[str]:
        """Yield the parts of the HTML. Comments are left out."""
        for token in tokens:
            if isinstance(token, Text):
                yield token.written.replace("<", "&lt;")
            elif isinstance(token, Tag):
                yield self._write_tag(token)

    def _write_tag(self, tag: Tag) -> str:
        if tag.name in VOID_TAGS or tag.name in SELF_CLOSED:
            return self._limit_repeats(tag) + _write_flat(tag)
        if tag.is_closing:
            return self._close(tag.name)
        before = self._close("a") if tag.name == "a" and self._open["a"] else self._limit_repeats(tag)
        return before + self._open_element(tag)

    def _open_element(self, tag: Tag) -> str:
        is_inline = tag.name in INLINE
        if self._depths[is_inline] >= (MAX_INLINE_DEPTH if is_inline else MAX_BLOCK_DEPTH):
            self._dropped[tag.name] += 1
            return ""
        self._depths[is_inline] += 1
        self._open[tag.name] += 1
        return _format(tag)

    def _close(self, name: str) -> str:
        if self._dropped[name]:
            self._dropped[name] -= 1
        elif self._open[name]:
            self._open[name] -= 1
            self._depths[name in INLINE] -= 1
            return f"</{name}>"
        return ""

    def _limit_repeats(self, tag: Tag) -> str:
        """Return the ends of formatting that would be repeated too often."""
        if tag.is_closing or tag.name in INLINE or not self._depths[True]:
            return ""
        self._repeats += self._depths[True]
        if self._repeats <= MAX_REPEATS:
            return ""
        return "".join(self._close(name) for name in [*self._open.elements()] if name in INLINE)


def _write_flat(tag: Tag) -> str:
    """Return a tag that cannot be nested in itself. A frame has no content."""
    if tag.name == "iframe":
        return "" if tag.is_closing else f"{_format(tag)}</iframe>"
    return f"</{tag.name}>" if tag.is_closing else _format(tag)


def _format(tag: Tag) -> str:
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in tag.attributes.items())
    return f"<{tag.name}{attributes}>"
