"""Strip AVIF, a format of nested boxes in which positions of the file are stored.

Nothing is therefore moved: what is not needed is overwritten with zeros, and its box becomes one of type `free`, which
readers skip. Boxes behind the last one that is needed are cut off. Sources: ISO/IEC 14496-12 (boxes), 23008-12 (items),
AVIF 1.1.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

FILE_BOXES = frozenset(b"ftyp meta moov mdat".split())
META_BOXES = frozenset(b"hdlr pitm iloc iinf iprp iref idat dinf grpl".split())
MOVIE_BOXES = frozenset(
    b"mvhd trak tkhd tref edts elst mdia mdhd hdlr minf vmhd nmhd dinf stbl".split()
    + b"stsd stts ctts stsc stsz stz2 stco co64 stss sgpd sbgp meta".split()
)
PROPERTIES = frozenset(
    b"ispe pixi av1C colr pasp clap irot imir auxC a1op a1lx lsel clli mdcv cclv amve reve ndwt".split()
)
MOVIE_CONTAINERS = frozenset(b"trak edts mdia minf stbl".split())
MAX_CONTAINER_DEPTH = 4  # of `stbl`, in `minf`, in `mdia`, in `trak`
MAX_META_BOXES = 100  # that of the file and one for each track
DATED_BOXES = frozenset(b"mvhd tkhd mdhd".split())
PICTURE_ITEMS = frozenset(b"av01 grid iovl tmap".split())
EMPTY_EXIF = b"\0\0\0\0II*\0\x08\0\0\0"  # position of the TIFF header, the header; the zeros behind it are no entries


@dataclass(frozen=True, slots=True)
class Box:
    """A box of a file: its type, where it starts and ends, and where its content starts."""

    kind: bytes
    start: int
    body: int
    end: int


def strip_avif(content: bytes) -> bytes:
    """Return an AVIF file without metadata; its length is that of the boxes that are kept.

    Raises:
        ValueError: a box or an item lies outside of its parent or of the file, or there are too many.
    """
    stripped = bytearray(content)
    metas: list[Box] = []
    needed = 0
    for box in _read_boxes(content, 0, len(content)):
        if box.kind not in FILE_BOXES:
            _clear(stripped, box)
            continue
        needed = box.end
        if box.kind == b"meta":
            metas.append(box)
        elif box.kind == b"moov":
            metas += _strip_movie(stripped, box)
    if len(metas) > MAX_META_BOXES:
        raise ValueError(f"{len(metas)} boxes list items; {MAX_META_BOXES} are possible")
    for meta in metas:
        _strip_meta(stripped, meta)
    return bytes(stripped[:needed])


def _read_boxes(content: bytes | bytearray, start: int, end: int) -> Iterator[Box]:
    while start < end:
        size, kind = struct.unpack_from(">I4s", content, start)
        body = start + 8
        if size == 1:
            size = struct.unpack_from(">Q", content, body)[0]
            body += 8
        elif size == 0:  # until the end, only in the last box of a file
            size = end - start
        if size < body - start or start + size > end:
            raise ValueError(f"the box at byte {start} is longer than its parent")
        yield Box(kind, start, body, start + size)
        start += size


def _clear(content: bytearray, box: Box) -> None:
    content[box.start + 4 : box.start + 8] = b"free"
    content[box.body : box.end] = bytes(box.end - box.body)


def _strip_movie(content: bytearray, parent: Box, depth: int = 0) -> Iterator[Box]:
    """Strip the boxes of an animation: descriptions of the user and times go, tracks stay.

    The boxes that list items are yielded.
    """
    if depth > MAX_CONTAINER_DEPTH:
        raise ValueError(f"the box at byte {parent.start} lies in too many others")
    for box in _read_boxes(content, parent.body, parent.end):
        if box.kind not in MOVIE_BOXES:
            _clear(content, box)
        elif box.kind == b"meta":
            yield box
        elif box.kind in MOVIE_CONTAINERS:
            yield from _strip_movie(content, box, depth + 1)
        elif box.kind in DATED_BOXES:
            length = 16 if content[box.body] == 1 else 8
            content[box.body + 4 : box.body + 4 + length] = bytes(length)
        elif box.kind == b"hdlr":
            _clear_handler_name(content, box)


def _clear_handler_name(content: bytearray, box: Box) -> None:
    content[box.body + 24 : box.end] = bytes(box.end - box.body - 24)


def _strip_meta(content: bytearray, parent: Box) -> None:
    """Strip the box that lists items: pictures stay, EXIF, XMP and others are overwritten where they are stored."""
    boxes = {}
    for box in _read_boxes(content, parent.body + 4, parent.end):
        boxes[box.kind] = box
        if box.kind not in META_BOXES:
            _clear(content, box)
        elif box.kind == b"hdlr":
            _clear_handler_name(content, box)
        elif box.kind == b"iprp":
            _strip_properties(content, box)
    if b"iinf" not in boxes or b"iloc" not in boxes:
        return
    items = dict(_read_item_types(content, boxes[b"iinf"]))
    inner = boxes[b"idat"].body if b"idat" in boxes else 0
    rest = len(content)
    for item, extents in _read_locations(content, boxes[b"iloc"], inner):
        if items.get(item) not in PICTURE_ITEMS:
            rest -= sum(end - start for start, end in extents)
            if rest < 0:
                raise ValueError("the items are longer than the file")
            _clear_item(content, extents, is_exif=items.get(item) == b"Exif")


def _strip_properties(content: bytearray, parent: Box) -> None:
    for container in _read_boxes(content, parent.body, parent.end):
        if container.kind == b"ipco":
            for box in _read_boxes(content, container.body, container.end):
                if box.kind not in PROPERTIES:
                    _clear(content, box)


def _clear_item(content: bytearray, extents: list[tuple[int, int]], *, is_exif: bool) -> None:
    """Overwrite an item; readers demand that an EXIF item has the header of TIFF."""
    header = EMPTY_EXIF if is_exif else b""
    for start, end in extents:
        if end > len(content):
            raise ValueError(f"an item ends at byte {end}, behind the end of the file")
        content[start:end] = header[: end - start].ljust(end - start, b"\0")
        header = b""


def _read_item_types(content: bytearray, box: Box) -> Iterator[tuple[int, bytes]]:
    """Yield id and type of each item of `iinf`."""
    first = box.body + (6 if content[box.body] == 0 else 8)
    for entry in _read_boxes(content, first, box.end):
        version = content[entry.body]
        if entry.kind == b"infe" and version >= 2:
            width = 2 if version == 2 else 4
            item = int.from_bytes(content[entry.body + 4 : entry.body + 4 + width], "big")
            yield item, bytes(content[entry.body + 6 + width : entry.body + 10 + width])


def _read_locations(content: bytearray, box: Box, inner: int) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Yield the id of each item of `iloc` with the start and end of its parts in the file.

    `inner` is where the content of `idat` starts, which some items refer to.
    """
    version = content[box.body]
    at = box.body + 4

    def take(width: int) -> int:
        nonlocal at
        at += width
        if at > box.end:
            raise ValueError("the list of the items is incomplete")
        return int.from_bytes(content[at - width : at], "big")

    offset_width, length_width = divmod(take(1), 16)
    base_width, index_width = divmod(take(1), 16)
    id_width = 4 if version == 2 else 2
    for _ in range(take(id_width)):
        item = take(id_width)
        in_item_data = version > 0 and take(2) & 15 == 1
        take(2)  # the data reference
        base = take(base_width) + (inner if in_item_data else 0)
        extents = []
        count = take(2)
        if count > 1 and not offset_width + length_width:
            raise ValueError("an item has several parts without positions")
        for _ in range(count):
            if version > 0:
                take(index_width)
            start = base + take(offset_width)
            extents.append((start, start + take(length_width)))
        yield item, extents
