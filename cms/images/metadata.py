"""Remove the metadata that cameras and programs write into picture files: location, author, device.

The pixels, the colour profile, the orientation and the frames of an animation stay unchanged. Each file is split into
the segments of its format and only segments known to be needed are kept; bytes after the end of the picture are
dropped. AVIF stores metadata beside the pixel data, so it is overwritten with zeros. GIF files stay as they are.
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Iterator
from typing import Any

from PIL import ExifTags
from PIL import Image as Pillow

JPEG_START, JPEG_END, JPEG_SCAN, JPEG_EXIF = 0xD8, 0xD9, 0xDA, 0xE1
JPEG_APPLICATION = range(0xE0, 0xF0)
KEPT_JPEG_SEGMENTS = (
    (0xE0, b""),
    (0xE2, b"ICC_PROFILE\0"),
    (0xEE, b"Adobe"),
)  # application segments and their first bytes
JPEG_COMMENT = 0xFE
JPEG_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # pixel data has only escapes and restarts

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEPT_PNG_CHUNKS = b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP bKGD pHYs acTL fcTL fdAT".split()
PNG_ORIENTATION = (b"eXIf", b"XML:com.adobe.xmp", b"Raw profile type exif")  # names of what may contain it
KEPT_WEBP_CHUNKS = (b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP")
WEBP_METADATA_FLAGS = 0b1100  # in the flags of VP8X: the file has EXIF and XMP


def strip_metadata(content: bytes) -> bytes:
    """Return the picture file without metadata.

    Raises:
        ValueError, IndexError, struct.error: the file is not valid in its format.
    """
    with Pillow.open(io.BytesIO(content)) as image:
        orientation = read_orientation(image, content)
        exif = _build_orientation_exif(orientation) if orientation != 1 else b""
        if image.format in ("JPEG", "MPO"):
            return b"".join(_strip_jpeg(content, exif))
        if image.format == "PNG":
            return b"".join(_strip_png(content, exif))
        if image.format == "WEBP":
            return _strip_webp(content)
        if image.format == "AVIF":
            return _strip_avif(content, image)
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


def _strip_jpeg(content: bytes, exif: bytes) -> Iterator[bytes]:
    yield content[:2]
    if exif:
        yield struct.pack(">BBH", 0xFF, JPEG_EXIF, len(exif) + 2) + exif
    at = 2
    while True:
        marker = content[at + 1]
        if content[at] != 0xFF or marker == JPEG_START:
            raise ValueError("expected a JPEG segment")
        if marker == JPEG_END:
            yield content[at : at + 2]
            return
        end = at + 2 + struct.unpack_from(">H", content, at + 2)[0]
        if marker == JPEG_SCAN:
            found = JPEG_MARKER.search(content, end)
            if found is None:
                raise ValueError("the JPEG file is incomplete")
            end = found.start()
        if _is_kept_jpeg_segment(marker, content[at + 4 : at + 16]):
            yield content[at:end]
        at = end


def _is_kept_jpeg_segment(marker: int, beginning: bytes) -> bool:
    if marker in JPEG_APPLICATION:
        return any(marker == needed and beginning.startswith(start) for needed, start in KEPT_JPEG_SEGMENTS)
    return marker != JPEG_COMMENT


def _strip_png(content: bytes, exif: bytes) -> Iterator[bytes]:
    yield PNG_SIGNATURE
    at = len(PNG_SIGNATURE)
    while True:
        length, kind = struct.unpack_from(">I4s", content, at)
        end = at + 12 + length
        if kind == b"IDAT" and struct.unpack_from(">I", content, end - 4)[0] != zlib.crc32(content[at + 4 : end - 4]):
            raise ValueError("the pixels of the PNG file are damaged")
        if kind in KEPT_PNG_CHUNKS:
            yield content[at:end]
        if kind == b"IHDR" and exif:
            chunk = b"eXIf" + exif.removeprefix(b"Exif\0\0")
            yield struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        if kind == b"IEND":
            return
        at = end


def _strip_webp(content: bytes) -> bytes:
    parts, at = [], 12
    end_of_file = 8 + struct.unpack_from("<I", content, 4)[0]
    while at < end_of_file:
        kind, length = struct.unpack_from("<4sI", content, at)
        end = at + 8 + length + length % 2
        if kind == b"VP8X":
            parts.append(content[at : at + 8] + bytes([content[at + 8] & ~WEBP_METADATA_FLAGS]) + content[at + 9 : end])
        elif kind in KEPT_WEBP_CHUNKS:
            parts.append(content[at:end])
        at = end
    body = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _strip_avif(content: bytes, image: Any) -> bytes:
    """Overwrite the metadata with zeros; EXIF keeps its header of eight bytes."""
    *_, exif, _, xmp = image._decoder.get_info()
    for metadata, header_length in ((exif, 8), (xmp, 0)):
        payload = (metadata or b"").removeprefix(b"Exif\0\0")
        if payload and payload not in content:
            raise ValueError("the metadata is not contiguous")
        if payload:
            content = content.replace(payload, payload[:header_length] + bytes(len(payload) - header_length))
    return content
