"""Strip Ogg with Vorbis, Opus, FLAC or Speex: the packet with comments keeps its length, and becomes empty.

No page changes its place or size, so only the checksums of the pages with comments are calculated again. A file may
have several streams, beside or after each other. Sources: RFC 3533, Vorbis I section 5, RFC 7845, the mapping of FLAC.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

PAGE_HEADER_LENGTH = 27
FIRST_PAGE = 2  # a flag
FLAC_SEEK_TABLE, FLAC_COMMENT, FLAC_PADDING, FLAC_LAST = 3, 4, 1, 0x80
EMPTY_COMMENT = struct.pack("<II", 0, 0)  # a vendor without characters, and no comments
COMMENT_STARTS = {  # start of the first packet of a stream → start of the second, which has the comments
    b"\x01vorbis": b"\x03vorbis",
    b"OpusHead": b"OpusTags",
    b"Speex   ": b"",
}
FLAC_START = b"\x7fFLAC"
REVERSED_BITS = bytes(int(f"{number:08b}"[::-1], 2) for number in range(256))


@dataclass(slots=True)
class Stream:
    """The state of a stream: the start of its first packet, and the packet that is being read."""

    start: bytes
    number: int = 0  # number of the packet
    parts: list[tuple[int, int]] = field(default_factory=list)  # parts of the packet in the file
    has_ended: bool = False  # its packets with descriptions


def strip_ogg(content: bytes) -> bytes:
    """Return an Ogg file without comments and covers.

    Raises:
        ValueError: there is something between the pages, or a page is incomplete.
    """
    stripped = bytearray(content)
    streams: dict[bytes, Stream] = {}
    pages: dict[int, int] = {}  # start and end of pages with descriptions
    for start, body, end in _read_pages(content):
        serial = content[start + 14 : start + 18]
        if content[start + 5] & FIRST_PAGE:
            streams[serial] = Stream(content[body : body + 8])
        stream = streams.get(serial)
        if stream is None or stream.has_ended:
            continue
        pages[start] = end
        _read_packets(stripped, stream, content[start + PAGE_HEADER_LENGTH : body], body)
    for start, end in pages.items():
        if stripped[start:end] == content[start:end]:
            continue
        stripped[start + 22 : start + 26] = bytes(4)
        stripped[start + 22 : start + 26] = _calculate_checksum(bytes(stripped[start:end]))
    return bytes(stripped)


def _read_pages(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield where each page starts, where its content starts, and where it ends. The last one may be cut off."""
    at = 0
    while at < len(content):
        if content[at : at + 4] != b"OggS":
            raise ValueError(f"expected a page of Ogg at byte {at}")
        if at + PAGE_HEADER_LENGTH > len(content):
            return
        body = at + PAGE_HEADER_LENGTH + content[at + 26]
        end = body + sum(content[at + PAGE_HEADER_LENGTH : body])
        if end > len(content):
            return
        yield at, body, end
        at = end


def _read_packets(content: bytearray, stream: Stream, lengths: bytes, at: int) -> None:
    """Read the packets of a page; one ends with a part of less than 255 bytes."""
    for length in lengths:
        stream.parts.append((at, at + length))
        at += length
        if length == 255:
            continue
        packet = b"".join(content[start:end] for start, end in stream.parts)
        emptied = _empty_packet(stream, packet)
        done = 0
        for start, end in stream.parts if emptied != packet else ():
            content[start:end] = emptied[done : done + end - start]
            done += end - start
        stream.number, stream.parts = stream.number + 1, []
        if stream.has_ended:
            return


def _empty_packet(stream: Stream, packet: bytes) -> bytes:
    """Return the packet, without comments if it has them, in the same length."""
    if stream.number == 0:
        stream.has_ended = not stream.start.startswith((*COMMENT_STARTS, FLAC_START))
        return packet
    if stream.start.startswith(FLAC_START):
        return _empty_flac_block(stream, packet)
    stream.has_ended = True
    start = next(comment for first, comment in COMMENT_STARTS.items() if stream.start.startswith(first))
    end = b"\x01" if start == b"\x03vorbis" else b""
    if not packet.startswith(start) or len(packet) < len(start) + len(EMPTY_COMMENT) + len(end):
        return packet
    return (start + EMPTY_COMMENT + end).ljust(len(packet), b"\0")


def _empty_flac_block(stream: Stream, packet: bytes) -> bytes:
    if not packet or packet[0] == 0xFF:  # sound
        stream.has_ended = True
        return packet
    kind = packet[0] & ~FLAC_LAST
    stream.has_ended = bool(packet[0] & FLAC_LAST)
    if kind == FLAC_SEEK_TABLE or len(packet) < 4 + len(EMPTY_COMMENT):
        return packet
    if kind == FLAC_COMMENT:
        return (packet[:4] + EMPTY_COMMENT).ljust(len(packet), b"\0")
    return (bytes([packet[0] & FLAC_LAST | FLAC_PADDING]) + packet[1:4]).ljust(len(packet), b"\0")


def _calculate_checksum(page: bytes) -> bytes:
    """Return the CRC of Ogg: that of zlib with the bits of each byte in the other order, and without inversions."""
    checksum = zlib.crc32(page.translate(REVERSED_BITS), 0xFFFF_FFFF) ^ 0xFFFF_FFFF
    return checksum.to_bytes(4, "little").translate(REVERSED_BITS)[::-1]
