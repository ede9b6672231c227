"""Strip MP3, M4A, Ogg and WAV: tags, covers and places go, the sound stays byte for byte.

In Ogg with Vorbis, Opus, FLAC or Speex, the packet with comments keeps its length and becomes empty. No page changes
its place or size, so only the checksums of the pages with comments are calculated again. A file may have several
streams, beside or after each other.

Sources: ID3 2.2 to 2.4, APEv2, Lyrics3v2 (MP3), ISO/IEC 14496-12 (M4A), RIFF and EBU Tech 3306 (WAV), RFC 3533, Vorbis
I section 5, RFC 7845, the mapping of FLAC (Ogg).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from .iso_media import MOVIE_BOXES, clear_box, read_boxes, strip_movie

OGG_PAGE_HEADER_LENGTH = 27
OGG_FIRST_PAGE = 2  # a flag
FLAC_SEEK_TABLE, FLAC_COMMENT, FLAC_PADDING, FLAC_LAST = 3, 4, 1, 0x80
EMPTY_COMMENT = struct.pack("<II", 0, 0)  # a vendor without characters, and no comments
COMMENT_STARTS = {  # start of the first packet of a stream → start of the second, which has the comments
    b"\x01vorbis": b"\x03vorbis",
    b"OpusHead": b"OpusTags",
    b"Speex   ": b"",
}
FLAC_START = b"\x7fFLAC"
REVERSED_BITS = bytes(int(f"{number:08b}"[::-1], 2) for number in range(256))
ID3_HEADER_LENGTH = ID3_FOOTER_LENGTH = 10
ID3V1_LENGTH, ID3V1_EXTENSION_LENGTH = 128, 227
APE_HEADER_LENGTH = 32
LYRICS_END, LYRICS_SIZE_DIGITS = b"LYRICS200", 6
MAX_TAGS = 20  # one after the other

M4A_BOXES = frozenset(b"ftyp styp sidx moov moof mdat mfra".split())
RECORDING_BOXES = (MOVIE_BOXES - {b"meta"}) | frozenset(
    b"smhd gmhd sthd mvex mehd trex iods sdtp padb subs saiz saio".split()
)

KEPT_WAV_CHUNKS = (b"fmt ", b"data", b"fact", b"ds64", b"cue ", b"smpl")
UNKNOWN_SIZE = 0xFFFF_FFFF  # the size in files of more than 4 GB, and in those written to a pipe; some programs leave 0


def strip_recording(content: bytes, suffix: str) -> bytes:
    """Return the recording, whose type is this suffix, without metadata.

    Raises:
        ValueError, IndexError, struct.error: the file is not valid in its format.
    """
    return STRIPPERS[suffix](content)


def strip_mp3(content: bytes) -> bytes:
    """Return an MP3 file without the tags before and after the sound."""
    start, end = 0, len(content)
    for _ in range(MAX_TAGS):
        length = read_tag_length(content[start : start + APE_HEADER_LENGTH])
        if not length:
            break
        start += length
    for _ in range(MAX_TAGS):
        length = _find_tag_at_end(content, end)
        if not length or end - length < start:
            break
        end -= length
    if not (sound := content[start:end].lstrip(b"\0")):
        raise ValueError("the tags are longer than the file")
    return sound


def read_tag_length(head: bytes) -> int:
    """Return the length of the ID3v2 or APE tag that begins like this; 0 if it is none."""
    if head[:3] == b"ID3" and len(head) >= ID3_HEADER_LENGTH and max(head[6:10]) < 128:
        size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
        return ID3_HEADER_LENGTH + size + (ID3_FOOTER_LENGTH if head[5] & 0x10 else 0)
    if head[:8] == b"APETAGEX" and len(head) >= APE_HEADER_LENGTH:
        return APE_HEADER_LENGTH + struct.unpack_from("<I", head, 12)[0]
    return 0


def _find_tag_at_end(content: bytes, end: int) -> int:
    """Return the length of the tag that ends there; 0 if there is none."""
    if content[end - ID3V1_LENGTH : end].startswith(b"TAG"):
        return ID3V1_LENGTH
    if content[end - ID3V1_EXTENSION_LENGTH : end].startswith(b"TAG+"):
        return ID3V1_EXTENSION_LENGTH
    footer = content[end - APE_HEADER_LENGTH : end]
    if footer.startswith(b"APETAGEX"):
        has_header = footer[23] & 0x80
        return struct.unpack_from("<I", footer, 12)[0] + (APE_HEADER_LENGTH if has_header else 0)
    if content[end - ID3_FOOTER_LENGTH : end].startswith(b"3DI"):
        return read_tag_length(b"ID3" + content[end - 7 : end]) + ID3_FOOTER_LENGTH
    size = content[end - len(LYRICS_END) - LYRICS_SIZE_DIGITS : end - len(LYRICS_END)]
    if content[end - len(LYRICS_END) : end] == LYRICS_END and size.isdigit():
        return int(size) + LYRICS_SIZE_DIGITS + len(LYRICS_END)
    return 0


def strip_m4a(content: bytes) -> bytes:
    """Return an M4A file without descriptions, covers, places and times; nothing in it moves."""
    stripped, needed = bytearray(content), 0
    for box in read_boxes(content, 0, len(content)):
        if box.kind not in M4A_BOXES:
            clear_box(stripped, box)
            continue
        needed = box.end
        if box.kind == b"moov":
            for _ in strip_movie(stripped, box, RECORDING_BOXES):
                pass
    return bytes(stripped[:needed])


def strip_wav(content: bytes) -> bytes:
    """Return a WAV file with its format, samples and marks only."""
    chunks = [(kind, chunk) for kind, chunk in _read_wav(content) if kind in KEPT_WAV_CHUNKS]
    size = 4 + sum(len(chunk) for _, chunk in chunks)
    body = b"".join(
        chunk[:8] + struct.pack("<Q", size) + chunk[16:] if kind == b"ds64" else chunk for kind, chunk in chunks
    )
    stored = struct.unpack_from("<I", content, 4)[0]
    return content[:4] + struct.pack("<I", stored if stored == UNKNOWN_SIZE else size) + b"WAVE" + body


def _read_wav(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the type and the bytes of each chunk; the last one may be shorter than it says."""
    at, long_size = 12, 0
    while at + 8 <= len(content):
        kind, size = struct.unpack_from("<4sI", content, at)
        if kind == b"ds64":
            long_size = struct.unpack_from("<Q", content, at + 16)[0]
        elif kind == b"data" and size in (0, UNKNOWN_SIZE):
            size = long_size or len(content)
        end = min(at + 8 + size + size % 2, len(content))
        yield kind, content[at:end]
        at = end


@dataclass(slots=True)
class OggStream:
    """The state of a stream: the start of its first packet, and the packet that is being read."""

    start: bytes
    number: int = 0  # the number of the packet
    parts: list[tuple[int, int]] = field(default_factory=list)  # (start, end) of the parts of the packet in the file
    has_ended: bool = False  # its packets with descriptions


def strip_ogg(content: bytes) -> bytes:
    """Return an Ogg file without comments and covers.

    Raises:
        ValueError: there is something between the pages, or a page is incomplete.
    """
    stripped = bytearray(content)
    streams: dict[bytes, OggStream] = {}
    pages: dict[int, int] = {}  # start and end of pages with descriptions
    for start, body, end in _read_ogg_pages(content):
        serial = content[start + 14 : start + 18]
        if content[start + 5] & OGG_FIRST_PAGE:
            streams[serial] = OggStream(content[body : body + 8])
        stream = streams.get(serial)
        if stream is None or stream.has_ended:
            continue
        pages[start] = end
        _empty_comments(stripped, stream, content[start + OGG_PAGE_HEADER_LENGTH : body], body)
    for start, end in pages.items():
        if stripped[start:end] == content[start:end]:
            continue
        stripped[start + 22 : start + 26] = bytes(4)
        stripped[start + 22 : start + 26] = _calculate_ogg_checksum(bytes(stripped[start:end]))
    return bytes(stripped)


def _read_ogg_pages(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield where each page starts, where its content starts, and where it ends. The last one may be cut off."""
    at = 0
    while at < len(content):
        if content[at : at + 4] != b"OggS":
            raise ValueError(f"expected a page of Ogg at byte {at}")
        if at + OGG_PAGE_HEADER_LENGTH > len(content):
            return
        body = at + OGG_PAGE_HEADER_LENGTH + content[at + 26]
        end = body + sum(content[at + OGG_PAGE_HEADER_LENGTH : body])
        if end > len(content):
            return
        yield at, body, end
        at = end


def _empty_comments(content: bytearray, stream: OggStream, lengths: bytes, at: int) -> None:
    """Empty the packets with comments that end in a page; one ends with a part of less than 255 bytes."""
    for length in lengths:
        stream.parts.append((at, at + length))
        at += length
        if length == 255:
            continue
        packet = b"".join(content[start:end] for start, end in stream.parts)
        emptied = _empty_ogg_packet(stream, packet)
        done = 0
        for start, end in stream.parts if emptied != packet else ():
            content[start:end] = emptied[done : done + end - start]
            done += end - start
        stream.number, stream.parts = stream.number + 1, []
        if stream.has_ended:
            return


def _empty_ogg_packet(stream: OggStream, packet: bytes) -> bytes:
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


def _empty_flac_block(stream: OggStream, packet: bytes) -> bytes:
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


def _calculate_ogg_checksum(page: bytes) -> bytes:
    """Return the CRC of Ogg: that of zlib with the bits of each byte in the other order, and without inversions."""
    checksum = zlib.crc32(page.translate(REVERSED_BITS), 0xFFFF_FFFF) ^ 0xFFFF_FFFF
    return checksum.to_bytes(4, "little").translate(REVERSED_BITS)[::-1]


STRIPPERS: dict[str, Callable[[bytes], bytes]] = {
    "mp3": strip_mp3,
    "m4a": strip_m4a,
    "ogg": strip_ogg,
    "wav": strip_wav,
}
