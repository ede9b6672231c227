"""Parse the XML of an export as a stream: one element of the channel at a time, within limits, without entities."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from cms.moving.importing.records.records import BadFile

MAX_DEPTH = 20  # WordPress writes six levels
MAX_TEXT_CHARACTERS = 5_000_000  # text of one element: 25 times the longest body that is imported
MAX_ELEMENTS = 50_000  # in one item, without its comments
MAX_ATTRIBUTE_CHARACTERS = 10_000
CHANNEL_DEPTH = 2  # rss, channel
COMMENT = "wp:comment"

# The export's own namespace has had several versions, with and without TLS.
PREFIXES = (
    (re.compile(r"https?://wordpress\.org/export/1\.\d/?"), "wp:"),
    (re.compile(r"https?://wordpress\.org/export/1\.\d/excerpt/?"), "excerpt:"),
    (re.compile(r"https?://purl\.org/rss/1\.0/modules/content/?"), "content:"),
    (re.compile(r"https?://purl\.org/dc/elements/1\.1/?"), "dc:"),
)
MAX_TAG_BYTES = 4 * 1024 * 1024  # size of one tag with its attributes, or a comment: the parser has it in memory
ENDS_EARLY = {3, 5, 6, 20}  # codes of expat: no element, unclosed tag, partial character, unclosed CDATA section


@dataclass(slots=True)
class Element:
    """An element below the channel. `problem` says what of it exceeded a limit and is missing."""

    name: str  # name with the usual prefix, such as "wp:post_id"
    line: int = 0
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list[Element] = field(default_factory=list)
    comments: int = 0  # comments of visitors; they are counted and not kept
    problem: str = ""

    def get(self, name: str) -> str:
        """Return the text of the first child with this name, without white space around it; "" if there is none."""
        return next((child.text.strip() for child in self.children if child.name == name), "")


class ElementBuilder:
    """Receives the parser's events and builds the elements below the channel."""

    def __init__(self) -> None:
        self.expat: object = None
        self.has_channel = False
        self._names: list[str] = []
        self._open: list[Element] = []
        self._texts: list[list[str]] = []
        self._lengths: list[int] = []
        self._elements = 0
        self._skipped = 0  # depth within an element whose content is not kept
        self._complete: deque[Element] = deque()

    @property
    def line(self) -> int:
        return getattr(self.expat, "CurrentLineNumber", 0)

    def take(self) -> Iterator[Element]:
        while self._complete:
            yield self._complete.popleft()

    def discard(self) -> None:
        """Release the parser, which refers to this object."""
        self.expat = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        depth = len(self._names)
        if depth >= MAX_DEPTH:
            raise BadFile(f"line {self.line}: elements are nested more than {MAX_DEPTH} levels deep")
        name = _shorten(tag)
        self._names.append(name)
        self.has_channel = self.has_channel or self._names == ["rss", "channel"]
        if depth < CHANNEL_DEPTH:
            return
        if self._skipped or self._is_left_out(name):
            self._skipped += 1
            return
        self._begin(Element(name, self.line, attributes=_limit(attributes)))

    def _is_left_out(self, name: str) -> bool:
        if not self._open:
            self._elements = 0
            return False
        item = self._open[0]
        self._elements += 1
        if name == COMMENT:
            item.comments += 1
            return True
        if self._elements > MAX_ELEMENTS:
            item.problem = f"more than {MAX_ELEMENTS:,} elements"
            return True
        return False

    def _begin(self, element: Element) -> None:
        if self._open:
            self._open[-1].children.append(element)
        self._open.append(element)
        self._texts.append([])
        self._lengths.append(0)

    def data(self, text: str) -> None:
        if not self._open or self._skipped:
            return
        self._lengths[-1] += len(text)
        if self._lengths[-1] <= MAX_TEXT_CHARACTERS:
            self._texts[-1].append(text)
            return
        self._texts[-1].clear()
        self._open[0].problem = f"{self._open[-1].name} has more than {MAX_TEXT_CHARACTERS:,} characters"

    def end(self, _: str) -> None:
        self._names.pop()
        if self._skipped:
            self._skipped -= 1
        elif self._open:
            element = self._open.pop()
            element.text = "".join(self._texts.pop())
            self._lengths.pop()
            if not self._open:
                self._complete.append(element)

    def close(self) -> None:
        """Return nothing: the elements have been taken."""


def _limit(attributes: dict[str, str]) -> dict[str, str]:
    return {_shorten(name): value[:MAX_ATTRIBUTE_CHARACTERS] for name, value in attributes.items()}


@lru_cache(maxsize=64)
def _shorten_namespace(uri: str) -> str:
    return next((prefix for pattern, prefix in PREFIXES if pattern.fullmatch(uri)), "other:")


def _shorten(tag: str) -> str:
    if not tag.startswith("{"):
        return tag
    uri, _, name = tag[1:].partition("}")
    return _shorten_namespace(uri) + name


def parse(chunks: Iterable[str]) -> Iterator[Element]:
    """Yield the elements directly below the channel, each when it is complete.

    Raises:
        BadFile: the text is not XML, ends early, has a document type declaration or exceeds a limit that protects
            the parser; the elements before that have been yielded.
    """
    builder = ElementBuilder()
    parser = DefusedXMLParser(target=builder, encoding="utf-8", forbid_dtd=True)
    builder.expat = parser.parser
    fed = 0
    try:
        for chunk in chunks:
            data = chunk.encode()
            fed += len(data)
            parser.feed(data)
            yield from builder.take()
            if fed - max(parser.parser.CurrentByteIndex, 0) > MAX_TAG_BYTES:
                raise BadFile(f"line {builder.line}: one tag has more than {MAX_TAG_BYTES:,} bytes")
        parser.close()
    except DefusedXmlException as problem:
        raise BadFile(
            f"line {builder.line}: a document type or entity declaration, which no export has, is refused"
        ) from problem
    except ParseError as problem:
        yield from builder.take()
        raise BadFile(_describe(problem)) from problem
    except RecursionError as problem:
        raise BadFile(f"line {builder.line}: elements are nested too deeply") from problem
    finally:
        builder.discard()
    yield from builder.take()
    if not builder.has_channel:
        raise BadFile("there is no <channel>: this is not an export of WordPress")


def _describe(problem: ParseError) -> str:
    line = problem.position[0]
    if problem.code in ENDS_EARLY:
        return f"the file ends early, in line {line}. Download the export again"
    return f"line {line}: not valid XML ({problem})"
