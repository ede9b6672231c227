"""Strip MP3, M4A, Ogg and WAV: tags, covers and places go, the sound stays byte for byte.

Sources: ID3 2.2 to 2.4, APEv2, Lyrics3v2 (MP3), ISO/IEC 14496-12 (M4A), RIFF and EBU Tech 3306 (WAV).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

from .boxes import MOVIE_BOXES, clear_box, read_boxes, strip_movie
from .ogg import strip_ogg

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
UNKNOWN_SIZE = 0xFFFF_FFFF  # size of a file of more than 4 GB, or one written to a pipe; some programs leave 0


def strip_recording(content: bytes, suffix: str) -> bytes:
    """Return the recording, whose type is this suffix, without metadata.

    Raises:
        ValueError, IndexError, struct.error: the file is not valid in its format.
    """
    return STRIPPERS[suffix](content)


# ----------------------------------------------------------------------------------------------------------------- MP3


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


# ----------------------------------------------------------------------------------------------------------------- M4A


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


# ----------------------------------------------------------------------------------------------------------------- WAV


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


STRIPPERS: dict[str, Callable[[bytes], bytes]] = {
    "mp3": strip_mp3,
    "m4a": strip_m4a,
    "ogg": strip_ogg,
    "wav": strip_wav,
}
