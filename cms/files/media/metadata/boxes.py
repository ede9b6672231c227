"""The boxes of ISO/IEC 14496-12, of which files of AVIF and M4A consist.

A file stores positions of itself, so nothing is moved: what is not needed is overwritten with zeros.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterator
from dataclasses import dataclass

MOVIE_BOXES = frozenset(
    b"mvhd trak tkhd tref edts elst mdia mdhd hdlr minf vmhd nmhd dinf stbl".split()
    + b"stsd stts ctts stsc stsz stz2 stco co64 stss sgpd sbgp meta".split()
)
MOVIE_CONTAINERS = frozenset(b"trak edts mdia minf stbl".split())
MAX_CONTAINER_DEPTH = 4  # the depth of `stbl`, in `minf`, in `mdia`, in `trak`
DATED_BOXES = frozenset(b"mvhd tkhd mdhd".split())


@dataclass(frozen=True, slots=True)
class Box:
    """A box of a file: its type, where it starts and ends, and where its content starts."""

    kind: bytes
    start: int
    body: int
    end: int


def read_boxes(content: bytes | bytearray, start: int, end: int) -> Iterator[Box]:
    """Yield the boxes between two positions. Raises ValueError for one that is longer than its parent."""
    while start < end:
        size, kind = struct.unpack_from(">I4s", content, start)
        body = start + 8
        if size == 1:
            size = struct.unpack_from(">Q", content, body)[0]
            body += 8
        elif size == 0:  # it extends to the end: the last box of a file
            size = end - start
        if size < body - start or start + size > end:
            raise ValueError(f"the box at byte {start} is longer than its parent")
        yield Box(kind, start, body, start + size)
        start += size


def clear_box(content: bytearray, box: Box) -> None:
    """Overwrite a box, which readers then skip."""
    content[box.start + 4 : box.start + 8] = b"free"
    content[box.body : box.end] = bytes(box.end - box.body)


def strip_movie(
    content: bytearray, parent: Box, kept: Collection[bytes] = MOVIE_BOXES, depth: int = 0
) -> Iterator[Box]:
    """Strip the boxes of an animation or a recording: descriptions of the user and times go, tracks stay.

    The boxes that list items are yielded. `kept` are the types of boxes that stay.
    """
    if depth > MAX_CONTAINER_DEPTH:
        raise ValueError(f"the box at byte {parent.start} lies in too many others")
    for box in read_boxes(content, parent.body, parent.end):
        if box.kind not in kept:
            clear_box(content, box)
        elif box.kind == b"meta":
            yield box
        elif box.kind in MOVIE_CONTAINERS:
            yield from strip_movie(content, box, kept, depth + 1)
        elif box.kind in DATED_BOXES:
            length = 16 if content[box.body] == 1 else 8
            content[box.body + 4 : box.body + 4 + length] = bytes(length)
        elif box.kind == b"hdlr":
            clear_handler_name(content, box)


def clear_handler_name(content: bytearray, box: Box) -> None:
    """Overwrite the name in a box `hdlr`, which programs fill with their own name or that of a device."""
    content[box.body + 24 : box.end] = bytes(box.end - box.body - 24)
