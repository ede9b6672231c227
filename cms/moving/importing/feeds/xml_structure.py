"""Refuse XML that would occupy feedparser for hours: what declares entities, is deeply nested, or broken and large.

In a feed that is not well-formed, feedparser replaces each entity by its text, however long, and takes a time that
grows with the square of the length.
"""

from __future__ import annotations

from xml.parsers import expat

from ..records import BadFile

MAX_DEPTH = 200  # elements within elements; a feed of XHTML has about 20
MAX_TOLERATED_BYTES = 200_000  # of a feed that is not well-formed


DECLARATION = b"<!ENTITY"
ENTITIES = "the feed declares entities, which feeds do not need. Ask its publisher for a feed without them"


class _TooDeep(Exception):
    """Stops the parser."""


class _Declares(Exception):
    """Stops the parser before it reads what a document type declares."""


def check_structure(data: bytes) -> None:
    """Check a feed in UTF-8. The time is linear in its length, because nothing is replaced.

    Raises:
        BadFile: it declares entities, is too deeply nested, or not well-formed and too large.
    """
    try:
        _parse(data)
    except _TooDeep:
        raise BadFile(f"the feed has more than {MAX_DEPTH} elements within each other") from None
    except _Declares:
        raise BadFile(ENTITIES) from None
    except expat.ExpatError as problem:
        if DECLARATION in data.upper():  # where the parser did not come to
            raise BadFile(ENTITIES) from None
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

    def declare(_name: str, _system_id: str | None, _public_id: str | None, has_declarations: int) -> None:
        if has_declarations:
            raise _Declares

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = declare
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.Parse(data, True)
