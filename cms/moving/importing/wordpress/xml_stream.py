"""Parse the XML of an export as a stream: one element of the channel at a time, within limits, without entities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from ..records import BadFile
from .element_builder import Element, ElementBuilder

MAX_TAG_BYTES = 4 * 1024 * 1024  # of one tag with its attributes, or a comment: the parser has it in memory
ENDS_EARLY = {3, 5, 6, 20}  # codes of expat: no element, unclosed tag, partial character, unclosed CDATA section


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
