"""Divide HTML of any quality into texts, tags and comments, in linear time.

Parsers of HTML take quadratic time for some texts, and swallow the rest of a document after an unclosed comment. The
tokens are therefore made here, and only well-formed tags that the conversion reads go to the parser.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

MAX_BROKEN_TAGS = 20  # after so many, a tag ends at the next ">" even if that is in quotation marks


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

NAME = re.compile(r"(/?)([a-zA-Z][a-zA-Z0-9:-]*+)(?=[\s/>])")
ATTRIBUTES = re.compile(r"""(?:[^"'<>]++|"[^"]*+"|'[^']*+')*+>""")
BROKEN_ATTRIBUTES = re.compile(r"[^<>]*+>")
ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'<>]++)))?""")
MAX_ATTRIBUTES = 50
ENTITY = re.compile(r"&#?\w{1,31};")  # without ";" it is a parameter of a URL, such as “&region=north”


def tokenize(markup: str) -> Iterator[Token]:
    """Yield the tokens. A "<" that begins no tag is text; declarations such as `<!DOCTYPE>` and `<?php ?>` are dropped.

    A comment without an end is dropped up to its start only, so that no text is lost.
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
        elif name := NAME.match(markup, start + 1):
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
        if token:
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
