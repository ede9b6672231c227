"""Divide HTML of any quality into texts, tags and comments, in linear time, and write it again.

Parsers of HTML take quadratic time for some texts, and swallow the rest of a document after an unclosed comment. The
tokens are therefore made here, and only well-formed tags that the conversion reads go to the parser, as HTML that it
reads in linear time and memory.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape
from typing import NamedTuple, TypeAlias

from .tree import INLINE, MARKER_TAGS, VOID_TAGS

MAX_BROKEN_TAGS = 20  # after so many, a tag ends at the next ">" even if that is in quotation marks
MAX_BLOCK_DEPTH = 80  # open elements, for each of which a parser looks at every other tag. Deeper tags are dropped
MAX_INLINE_DEPTH = 10
MAX_REPEATS = 20_000  # formatting that is not closed, which a parser opens again in every paragraph
TAG_NAME = re.compile(r"(/?)([a-zA-Z][a-zA-Z0-9:-]*+)(?=[\s/>])")
ATTRIBUTES = re.compile(r"""(?:[^"'<>]++|"[^"]*+"|'[^']*+')*+>""")
BROKEN_ATTRIBUTES = re.compile(r"[^<>]*+>")
ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'<>]++)))?""")
MAX_ATTRIBUTES = 50
ENTITY = re.compile(r"&#?\w{1,31};")  # without ";" it is a parameter of a URL, such as “&region=north”
# Elements that a parser closes by itself, so that they cannot be nested in themselves.
SELF_CLOSED = frozenset(("p", "li", "dd", "dt", "iframe", "thead", "tbody", "tfoot", "tr", "td", "th"))


class Text(NamedTuple):
    """Text between tags, as it is written: with entities."""

    written: str


class Tag(NamedTuple):
    """A tag that opens or closes an element."""

    name: str
    is_closing: bool = False
    attributes: dict[str, str] = {}  # never changed


class Comment(NamedTuple):
    """A comment, without its delimiters."""

    content: str


Token: TypeAlias = Text | Tag | Comment


def tokenize(markup: str) -> Iterator[Token]:
    """Yield the tokens. A "<" that begins no tag is text; declarations such as `<!DOCTYPE>` and `<?php ?>` are dropped.

    A comment without an end is dropped up to its start only, so that no text is lost. Tags that only the conversion
    places itself are dropped.
    """
    position = text_start = 0
    broken = 0
    last_comment_end = markup.rfind("-->")
    last_tag_end = markup.rfind(">")
    while (start := markup.find("<", position)) != -1:
        token: Token | None = None
        end = start + 1
        if markup.startswith("<!--", start):
            end = start + 4
            if start < last_comment_end - 1:
                close = markup.index("-->", start + 2)
                token, end = Comment(markup[start + 4 : close]), close + 3
        elif start > last_tag_end:
            break
        elif markup[start + 1 : start + 2] in ("!", "?"):
            end = markup.index(">", start) + 1
        elif name := TAG_NAME.match(markup, start + 1):
            pattern = ATTRIBUTES if broken < MAX_BROKEN_TAGS else BROKEN_ATTRIBUTES
            if written := pattern.match(markup, name.end()):
                token, end = _build_tag(name, written[0]), written.end()
            else:
                broken += 1
                position = end
                continue
        else:
            position = end
            continue
        if start > text_start:
            yield Text(markup[text_start:start])
        if token and not (isinstance(token, Tag) and token.name in MARKER_TAGS):
            yield token
        position = text_start = end
    if text_start < len(markup):
        yield Text(markup[text_start:])


def decode_entities(written: str) -> str:
    """Return the value of an attribute."""
    return ENTITY.sub(lambda entity: html.unescape(entity[0]), written) if "&" in written else written


def _build_tag(name: re.Match[str], written: str) -> Tag:
    if name[1] or written == ">":
        return Tag(name[2].lower(), bool(name[1]))
    attributes: dict[str, str] = {}
    for attribute in ATTRIBUTE.finditer(written):
        value = next((group for group in attribute.groups()[1:] if group is not None), "")
        attributes.setdefault(attribute[1].lower(), decode_entities(value))
        if len(attributes) == MAX_ATTRIBUTES:
            break
    return Tag(name[2].lower(), False, attributes)


class MarkupWriter:
    """Writes tokens. Only so many elements are open at once, and none is closed that is not open."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()
        self._dropped: Counter[str] = Counter()
        self._depths = {True: 0, False: 0}  # depth of inline elements and of others
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
