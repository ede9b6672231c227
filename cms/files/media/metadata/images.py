"""Remove the metadata that cameras and programs write into image files: location, author, thumbnails, comments.

Only what is listed is kept: pixels, size, transparency, colour profile, orientation, and the frames and the loop of an
animation. A file is not decoded and encoded again, so that its pixels stay exactly the same. Bytes after the end of the
image are dropped. Credit and licence that editors enter are stored in the database, and press kits write them into
their own copies.

The formats here are sequences of segments; `iso_media` has AVIF. A colour profile declares its size and has a
signature; bytes that follow it are foreign. Sources: ITU T.81 (JPEG), ITU T.871 (JFIF), ICC.1:2022, section 7.2 and
annex B.4 (profiles), W3C PNG third edition, GIF89a, RFC 9649 (WebP).
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Iterator

from PIL import ExifTags
from PIL import Image as Pillow

from .iso_media import strip_avif

HEADER_LENGTH = 128
SIGNATURE_AT, SIGNATURE = 36, b"acsp"
MAX_PROFILE_BYTES = 4_000_000  # the profiles of printers, the largest in use, have about 3 MB
JPEG_START, JPEG_END, JPEG_SCAN = 0xD8, 0xD9, 0xDA
JPEG_JFIF, JPEG_EXIF, JPEG_PROFILE, JPEG_ADOBE = 0xE0, 0xE1, 0xE2, 0xEE
KEPT_JPEG_SEGMENTS = frozenset(
    {0xDA, 0xDB, 0xDC, 0xDD} | set(range(0xC0, 0xD0)) - {0xC8}
)  # scans, tables, frames; 0xC8 is reserved
JPEG_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # pixel data has only escapes, restarts and fill bytes
ICC_NAME = b"ICC_PROFILE\0"
ICC_PART_LENGTH = 65_519  # a segment has 65,535 bytes with its length, the name, the number and the count

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEPT_PNG_CHUNKS = b"IHDR PLTE IDAT IEND tRNS cHRM gAMA sBIT sRGB cICP bKGD pHYs acTL fcTL fdAT".split()
PNG_PROFILE_NAME = b"icc\0"

GIF_EXTENSION, GIF_IMAGE, GIF_END = 0x21, 0x2C, 0x3B
GIF_CONTROL, GIF_APPLICATION = 0xF9, 0xFF
GIF_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")

KEPT_WEBP_CHUNKS = (b"VP8 ", b"VP8L", b"ALPH", b"ANIM")
WEBP_PROFILE_FLAG, WEBP_EXIF_FLAG, WEBP_XMP_FLAG = 0b100000, 0b1000, 0b100  # bits of the flags of VP8X
WEBP_FRAME_HEADER_LENGTH = 16
PNG_ORIENTATION = (b"eXIf", b"XML:com.adobe.xmp", b"Raw profile type exif")  # names of what may contain it


def strip_metadata(content: bytes) -> bytes:
    """Return the image file without metadata.

    Raises:
        ValueError, IndexError, struct.error: the file is not valid in its format.
    """
    with Pillow.open(io.BytesIO(content)) as image:
        orientation = read_orientation(image, content)
        exif = _build_orientation_exif(orientation) if orientation != 1 else b""
        match image.format:
            case "JPEG" | "MPO":
                return b"".join(strip_jpeg(content, exif))
            case "PNG":
                return b"".join(strip_png(content, exif))
            case "GIF":
                return b"".join(strip_gif(content))
            case "WEBP":
                return strip_webp(content, exif)
            case "AVIF":
                return strip_avif(content)
    return content


def read_orientation(image: Pillow.Image, content: bytes) -> int:
    """Return the EXIF orientation of an opened file, whose content this is.

    Pillow decodes a PNG to find it, because it may stand behind the pixels; one that contains none is not decoded.
    """
    if image.format == "PNG" and not any(name in content for name in PNG_ORIENTATION):
        return 1
    return int(image.getexif().get(ExifTags.Base.Orientation, 1))


def _build_orientation_exif(orientation: int) -> bytes:
    exif = Pillow.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    return exif.tobytes()


def read_profile(content: bytes) -> bytes:
    """Return the profile without the bytes that follow it; nothing if this is no profile."""
    if len(content) < HEADER_LENGTH or content[SIGNATURE_AT : SIGNATURE_AT + 4] != SIGNATURE:
        return b""
    size = struct.unpack_from(">I", content)[0]
    return content[:size] if HEADER_LENGTH < size <= min(len(content), MAX_PROFILE_BYTES) else b""


def read_compressed_profile(content: bytes) -> bytes:
    """Return the profile in a zlib stream, without the bytes that follow it; nothing if it contains no profile."""
    try:
        return read_profile(zlib.decompressobj().decompress(content, MAX_PROFILE_BYTES))
    except zlib.error:
        return b""


def strip_jpeg(content: bytes, exif: bytes) -> Iterator[bytes]:
    """Yield the parts of a JPEG file without metadata, but with this EXIF.

    The profile stands before the frame, because some programs read it only there.
    """
    header: list[bytes] = []
    profile: dict[int, bytes] = {}
    picture: list[bytes] = []
    for marker, data, segment in _read_jpeg(content):
        if marker == JPEG_JFIF and data.startswith(b"JFIF\0"):
            header.append(_build_jpeg_segment(marker, data[:12] + bytes(2)))  # no thumbnail
        elif marker == JPEG_ADOBE and data.startswith(b"Adobe"):
            header.append(_build_jpeg_segment(marker, data[:12]))
        elif marker == JPEG_PROFILE and data.startswith(ICC_NAME):
            profile.setdefault(data[len(ICC_NAME)], data[len(ICC_NAME) + 2 :])
        elif marker in KEPT_JPEG_SEGMENTS:
            picture.append(segment)
    yield content[:2]
    yield from header
    if exif:
        yield _build_jpeg_segment(JPEG_EXIF, exif)
    yield from _build_jpeg_profile(profile)
    yield from picture
    yield bytes([0xFF, JPEG_END])


def _read_jpeg(content: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield marker, data and all bytes of each segment until the end of the image; a scan has its pixels."""
    at = 2
    while True:
        start = at
        while content[at] == 0xFF and content[at + 1] == 0xFF:  # fill bytes, T.81 section B.1.1.2
            at += 1
        marker = content[at + 1]
        if content[at] != 0xFF or marker == JPEG_START:
            raise ValueError(f"expected a JPEG segment at byte {start}")
        if marker == JPEG_END:
            return
        end = at + 2 + struct.unpack_from(">H", content, at + 2)[0]
        data = content[at + 4 : end]
        if marker == JPEG_SCAN:
            found = JPEG_MARKER.search(content, end)
            if found is None:
                raise ValueError("the JPEG file is incomplete")
            end = found.start()
        yield marker, data, content[at:end]
        at = end


def _build_jpeg_segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def _build_jpeg_profile(parts: dict[int, bytes]) -> Iterator[bytes]:
    """Yield the segments of a profile, whose parts have numbers from 1."""
    profile = read_profile(b"".join(parts[number] for number in sorted(parts)))
    pieces = [profile[at : at + ICC_PART_LENGTH] for at in range(0, len(profile), ICC_PART_LENGTH)]
    for number, piece in enumerate(pieces, start=1):
        yield _build_jpeg_segment(JPEG_PROFILE, ICC_NAME + bytes([number, len(pieces)]) + piece)


def strip_png(content: bytes, exif: bytes) -> Iterator[bytes]:
    """Yield the parts of a PNG file without metadata, but with this EXIF."""
    yield PNG_SIGNATURE
    at = len(PNG_SIGNATURE)
    has_profile = False  # a file may have one; each takes some time
    while True:
        length, kind = struct.unpack_from(">I4s", content, at)
        end = at + 12 + length
        data = content[at + 8 : end - 4]
        if kind == b"IDAT" and struct.unpack_from(">I", content, end - 4)[0] != zlib.crc32(content[at + 4 : end - 4]):
            raise ValueError("the pixels of the PNG file are damaged")
        if kind in KEPT_PNG_CHUNKS:
            yield content[at:end]
        if kind == b"iCCP" and not has_profile:
            has_profile = True
            if profile := read_compressed_profile(data.partition(b"\0")[2][1:]):
                yield _build_png_chunk(kind, PNG_PROFILE_NAME + b"\0" + zlib.compress(profile))
        if kind == b"IHDR" and exif:
            yield _build_png_chunk(b"eXIf", exif.removeprefix(b"Exif\0\0"))
        if kind == b"IEND":
            return
        at = end


def _build_png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def strip_gif(content: bytes) -> Iterator[bytes]:
    """Yield the parts of a GIF file without comments, texts and data of programs; the loop of an animation stays."""
    at = 13 + _count_gif_colours(content[10])
    yield content[:at]
    while at < len(content) and content[at] != GIF_END:  # some programs write no end
        start = at
        if content[at] == GIF_IMAGE:
            at = _skip_gif_blocks(content, at + 11 + _count_gif_colours(content[at + 9]))  # and the size of its codes
            yield content[start:at]
        elif content[at] == GIF_EXTENSION:
            kind = content[at + 1]
            at = _skip_gif_blocks(content, at + 2)
            if kind == GIF_CONTROL:
                yield content[start:at]
            elif kind == GIF_APPLICATION and content[start + 3 : start + 14] in GIF_LOOPS:
                yield content[start : start + 14] + b"\x03\x01" + content[start + 16 : start + 18] + b"\0"
        else:
            raise ValueError(f"expected a GIF block at byte {at}")
    yield bytes([GIF_END])


def _count_gif_colours(flags: int) -> int:
    """Return the length of the colour table that these flags declare, in bytes."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _skip_gif_blocks(content: bytes, at: int) -> int:
    while content[at]:
        at += 1 + content[at]
    return at + 1


def strip_webp(content: bytes, exif: bytes) -> bytes:
    """Return a WebP file without metadata, but with this EXIF."""
    parts: list[bytes] = []
    extended = 0  # the index of VP8X in the parts, plus one
    flags = 0
    for kind, data in _read_webp(content[12 : 8 + struct.unpack_from("<I", content, 4)[0]]):
        if kind == b"VP8X":
            flags = data[0] & ~(WEBP_PROFILE_FLAG | WEBP_EXIF_FLAG | WEBP_XMP_FLAG)
            parts.append(data[1:10])
            extended = len(parts)
        elif kind == b"ICCP":
            if profile := read_profile(data):
                flags |= WEBP_PROFILE_FLAG
                parts.append(_build_webp_chunk(kind, profile))
        elif kind == b"ANMF":
            parts.append(_build_webp_chunk(kind, _strip_webp_frame(data)))
        elif kind in KEPT_WEBP_CHUNKS:
            parts.append(_build_webp_chunk(kind, data))
    if extended:
        if exif:
            flags |= WEBP_EXIF_FLAG
            parts.append(_build_webp_chunk(b"EXIF", exif.removeprefix(b"Exif\0\0")))
        parts[extended - 1] = _build_webp_chunk(b"VP8X", bytes([flags]) + parts[extended - 1])
    body = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _strip_webp_frame(data: bytes) -> bytes:
    parts = [
        _build_webp_chunk(kind, part)
        for kind, part in _read_webp(data[WEBP_FRAME_HEADER_LENGTH:])
        if kind in KEPT_WEBP_CHUNKS
    ]
    return data[:WEBP_FRAME_HEADER_LENGTH] + b"".join(parts)


def _read_webp(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(content):
        kind, length = struct.unpack_from("<4sI", content, at)
        yield kind, content[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _build_webp_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack("<4sI", kind, len(data)) + data + bytes(len(data) % 2)
