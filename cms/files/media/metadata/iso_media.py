"""Strip AVIF and the boxes of ISO/IEC 14496-12, of which files of AVIF and M4A consist.

A file stores positions of itself, so nothing is moved: what is not needed is overwritten with zeros, and its box
becomes one of type `free`, which readers skip. Boxes behind the last one that is needed are cut off. In a file without
an animation, whose frames are not items, only the data of images is kept. Sources: ISO/IEC 14496-12 (boxes), 23008-12
(items), AVIF 1.1.
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
FILE_BOXES = frozenset(b"ftyp meta moov mdat".split())
META_BOXES = frozenset(b"hdlr pitm iloc iinf iprp iref idat dinf grpl".split())
KEPT_PROPERTIES = frozenset(
    b"ispe pixi av1C colr pasp clap irot imir auxC a1op a1lx lsel clli mdcv cclv amve reve ndwt".split()
)
MAX_META_BOXES = 100  # the box of the file, and one for each track
PICTURE_ITEMS = frozenset(b"av01 grid iovl tmap".split())
EMPTY_EXIF = b"\0\0\0\0II*\0\x08\0\0\0"  # position of the TIFF header, the header; the zeros behind it are no entries

Extents = list[tuple[int, int]]  # start and end of parts of the file


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


def strip_avif(content: bytes) -> bytes:
    """Return an AVIF file without metadata; its length is that of the boxes that are kept.

    Raises:
        ValueError: a box or an item lies outside of its parent or of the file, or there are too many.
    """
    stripped = bytearray(content)
    metas: list[Box] = []
    data: list[Box] = []
    has_frames = False
    needed = 0
    for box in read_boxes(content, 0, len(content)):
        if box.kind not in FILE_BOXES:
            clear_box(stripped, box)
            continue
        needed = box.end
        if box.kind == b"meta":
            metas.append(box)
        elif box.kind == b"moov":
            has_frames = True
            metas += strip_movie(stripped, box)
        elif box.kind == b"mdat":
            data.append(box)
    if len(metas) > MAX_META_BOXES:
        raise ValueError(f"{len(metas)} boxes list items; {MAX_META_BOXES} are possible")
    kept: Extents = []
    for meta in metas:
        kept += _strip_meta(stripped, meta, data, has_frames=has_frames)
    if not has_frames:
        for box in data:
            _clear_others(stripped, box, kept)
    return bytes(stripped[:needed])


def _strip_meta(content: bytearray, parent: Box, data: list[Box], *, has_frames: bool) -> Extents:
    """Strip the box that lists items, and return what is kept of the data: images, and empty EXIF.

    Other items are overwritten where they are stored. Boxes with data within this one are added to `data`.
    """
    boxes = {}
    for box in read_boxes(content, parent.body + 4, parent.end):
        boxes[box.kind] = box
        if box.kind not in META_BOXES:
            clear_box(content, box)
        elif box.kind == b"hdlr":
            clear_handler_name(content, box)
        elif box.kind == b"iprp":
            _strip_properties(content, box)
    if b"iinf" not in boxes or b"iloc" not in boxes:
        return []
    items = dict(_read_item_types(content, boxes[b"iinf"]))
    kept: Extents = []
    rest = len(content)
    for item, extents in _read_locations(content, boxes[b"iloc"], boxes.get(b"idat")):
        if items.get(item) in PICTURE_ITEMS:
            kept += [(start, end or len(content)) for start, end in extents]
            continue
        rest -= sum(end - start for start, end in extents if end)
        if rest < 0:
            raise ValueError("the items are longer than the file")
        kept += _clear_item(content, extents, is_exif=items.get(item) == b"Exif", has_frames=has_frames)
    data += [boxes[b"idat"]] if b"idat" in boxes else []
    return kept


def _clear_others(content: bytearray, box: Box, kept: Extents) -> None:
    """Overwrite what the box contains beside these parts of the file."""
    at = box.body
    for start, end in sorted(kept):
        if at < min(start, box.end):
            content[at : min(start, box.end)] = bytes(min(start, box.end) - at)
        at = max(at, end)
    if at < box.end:
        content[at : box.end] = bytes(box.end - at)


def _strip_properties(content: bytearray, parent: Box) -> None:
    for container in read_boxes(content, parent.body, parent.end):
        if container.kind == b"ipco":
            for box in read_boxes(content, container.body, container.end):
                if box.kind not in KEPT_PROPERTIES:
                    clear_box(content, box)


def _clear_item(content: bytearray, extents: Extents, *, is_exif: bool, has_frames: bool) -> Extents:
    """Overwrite an item, and return the part that must stay: an EXIF item must have the header of TIFF."""
    header = EMPTY_EXIF if is_exif else b""
    kept = []
    for start, end in extents:
        if end > len(content):
            raise ValueError(f"an item ends at byte {end}, behind the end of the file")
        if not end:
            if has_frames:
                raise ValueError("an item without a length, which may lie beside the frames of an animation")
            continue  # it is overwritten with everything that is no image
        content[start:end] = header[: end - start].ljust(end - start, b"\0")
        kept.append((start, min(start + len(header), end)))
        header = b""
    return kept


def _read_item_types(content: bytearray, box: Box) -> Iterator[tuple[int, bytes]]:
    """Yield id and type of each item of `iinf`."""
    first = box.body + (6 if content[box.body] == 0 else 8)
    for entry in read_boxes(content, first, box.end):
        version = content[entry.body]
        if entry.kind == b"infe" and version >= 2:
            width = 2 if version == 2 else 4
            item = int.from_bytes(content[entry.body + 4 : entry.body + 4 + width], "big")
            yield item, bytes(content[entry.body + 6 + width : entry.body + 10 + width])


def _read_locations(content: bytearray, box: Box, inner: Box | None) -> Iterator[tuple[int, Extents]]:
    """Yield the id of each item of `iloc` with the start and end of its parts in the file.

    `inner` is the box `idat`, which some items refer to. A part that has no length ends with the file; its end is 0.
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
        base = take(base_width) + (inner.body if inner and in_item_data else 0)
        extents = []
        count = take(2)
        if count > 1 and not offset_width + length_width:
            raise ValueError("an item has several parts without positions")
        for _ in range(count):
            if version > 0:
                take(index_width)
            start = base + take(offset_width)
            length = take(length_width)
            extents.append((start, start + length if length else 0))
        yield item, extents
