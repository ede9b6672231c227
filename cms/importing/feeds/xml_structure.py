"""Refuse XML that would occupy feedparser for hours: what is deeply nested, or not well-formed and large.

Its tolerant parser takes a time that grows with the square of the length.
"""

from __future__ import annotations

from xml.parsers import expat

from ..records import BadFile

MAX_DEPTH = 200  # elements within elements; a feed of XHTML has about 20
MAX_TOLERATED_BYTES = 200_000  # of a feed that is not well-formed


class _TooDeep(Exception):
    """Stops the parser."""


def check_structure(data: bytes) -> None:
    """Check a feed in UTF-8 that declares no entities.

    Raises:
        BadFile: it is too deeply nested, or not well-formed and too large.
    """
    try:
        _parse(data)
    except _TooDeep:
        raise BadFile(f"the feed has more than {MAX_DEPTH} elements within each other") from None
    except expat.ExpatError as problem:
        if len(data) > MAX_TOLERATED_BYTES:
            raise BadFile(
                f"the feed is not well-formed ({problem}). Only feeds of up to {MAX_TOLERATED_BYTES:,} bytes are read "
                "nevertheless"
            ) from problem


def _parse(data: bytes) -> None:
    depth = 0

    def begin(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise _TooDeep

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.Parse(data, True)
