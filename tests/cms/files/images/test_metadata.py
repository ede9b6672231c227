"""Only listed parts of a picture file are stored; pixels, profile, orientation and animation stay the same."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import ExifTags, Image, ImageCms, ImageSequence

from cms.files.media.metadata.images import strip_metadata

from .conftest import draw_image, encode_file

CANARY = b"Velkarside quay 4"
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
SIZE = (64, 48)
FRAMES = [draw_image(SIZE, red=(number, 0, number + 9, 9)) for number in range(3)]


def encode(name: str, **options: Any) -> bytes:
    return encode_file(FRAMES[0], name, **options).read()


def animate(name: str) -> bytes:
    return encode(name, save_all=True, append_images=FRAMES[1:], duration=120, loop=3)


def add_jpeg_segment(jpeg: bytes, marker: int, data: bytes, *, fill: bytes = b"") -> bytes:
    """Return the JPEG with a segment behind its first one, which is that of JFIF."""
    at = 4 + struct.unpack_from(">H", jpeg, 4)[0]
    return jpeg[:at] + fill + struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data + jpeg[at:]


def replace_jfif(jpeg: bytes) -> bytes:
    """Return the JPEG with a thumbnail in its first segment, one pixel wide and six high."""
    length = struct.unpack_from(">H", jpeg, 4)[0]
    data = b"JFIF\0\1\1\0\0\1\0\1" + bytes([1, 6]) + CANARY + b"!"
    return jpeg[:2] + struct.pack(">BBH", 0xFF, 0xE0, len(data) + 2) + data + jpeg[4 + length :]


def add_png_chunk(png: bytes, kind: bytes, data: bytes) -> bytes:
    chunk = struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return png[:33] + chunk + png[33:]


def add_gif_block(gif: bytes, block: bytes) -> bytes:
    at = 13 + (3 << (gif[10] & 7) + 1 if gif[10] & 0x80 else 0)
    return gif[:at] + block + gif[at:]


def add_webp_chunk(webp: bytes, kind: bytes, data: bytes) -> bytes:
    body = webp[8:] + struct.pack("<4sI", kind, len(data)) + data + bytes(len(data) % 2)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def build_box(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data) + 8) + kind + data


def insert_box(avif: bytes, parents: list[bytes], box: bytes) -> bytes:
    """Return the AVIF with a box at the end of the last of these nested boxes; what lies behind it moves."""
    content, starts = bytearray(avif), [avif.index(name) - 4 for name in parents]
    end = starts[-1] + struct.unpack_from(">I", avif, starts[-1])[0]
    for start in starts:
        struct.pack_into(">I", content, start, struct.unpack_from(">I", content, start)[0] + len(box))
    locations = avif.index(b"iloc") + 4
    assert avif[locations : locations + 6] == b"\0\0\0\0\x44\0", "the positions have four bytes each"
    for number in range(struct.unpack_from(">H", avif, locations + 6)[0]):
        at = locations + 14 + 14 * number
        struct.pack_into(">I", content, at, struct.unpack_from(">I", content, at)[0] + len(box))
    return bytes(content[:end] + box + content[end:])


def build_exif(orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = CANARY.decode()
    exif[ExifTags.Base.Orientation] = orientation
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSAreaInformation] = CANARY
    return exif.tobytes()


def end_exif_with_file(avif: bytes) -> bytes:
    """Return the AVIF with an EXIF item without a length, which therefore ends with the file."""
    content, locations = bytearray(avif), avif.index(b"iloc") + 4
    exif = avif.index(b"II*\0" if b"II*\0" in avif else b"MM\0*") - 10
    for number in range(struct.unpack_from(">H", avif, locations + 6)[0]):
        at = locations + 14 + 14 * number
        start, length = struct.unpack_from(">II", avif, at)
        if start <= exif < start + length:
            struct.pack_into(">I", content, at + 4, 0)
    assert content != avif
    return bytes(content)


JPEG, PNG, WEBP, GIF, AVIF = (encode(name) for name in ("x.jpg", "x.png", "x.webp", "x.gif", "x.avif"))
EXTENDED_WEBP = encode("x.webp", icc_profile=PROFILE)
LOOP = b"\x21\xff\x0b"
WITH_METADATA = {
    "JPEG: thumbnail of JFXX": add_jpeg_segment(JPEG, 0xE0, b"JFXX\0\x10" + CANARY),
    "JPEG: thumbnail of JFIF": replace_jfif(JPEG),
    "JPEG: text in the segment of JFIF": add_jpeg_segment(JPEG, 0xE0, CANARY),
    "JPEG: no profile behind the name of one": add_jpeg_segment(JPEG, 0xE2, b"ICC_PROFILE\0\1\1" + CANARY),
    "JPEG: text behind the profile": add_jpeg_segment(JPEG, 0xE2, b"ICC_PROFILE\0\1\1" + PROFILE + CANARY),
    "JPEG: text behind Adobe's transformation": add_jpeg_segment(JPEG, 0xEE, b"Adobe\0\x64\0\0\0\0\1" + CANARY),
    "JPEG: EXIF": encode("x.jpg", exif=build_exif()),
    "JPEG: XMP": encode("x.jpg", xmp=b"<x:xmpmeta>" + CANARY),
    "JPEG: comment": encode("x.jpg", comment=CANARY),
    "JPEG: behind the end": JPEG + CANARY,
    "JPEG: second picture": encode("x.mpo", save_all=True, append_images=[FRAMES[1]], exif=build_exif()),
    "PNG: EXIF": encode("x.png", exif=build_exif()),
    "PNG: text": add_png_chunk(PNG, b"tEXt", b"Author\0" + CANARY),
    "PNG: unknown chunk": add_png_chunk(PNG, b"quAy", CANARY),
    "PNG: name of the profile": add_png_chunk(PNG, b"iCCP", CANARY + b"\0\0" + zlib.compress(PROFILE)),
    "PNG: behind the end": PNG + CANARY,
    "GIF: comment": encode("x.gif", comment=CANARY),
    "GIF: comment in an animation": animate("x.gif")[:-1] + b"\x21\xfe" + bytes([17]) + CANARY + b"\0;",
    "GIF: text to draw": add_gif_block(GIF, b"\x21\x01\x0c" + bytes(12) + bytes([17]) + CANARY + b"\0"),
    "GIF: XMP": add_gif_block(GIF, LOOP + b"XMP DataXMP" + bytes([17]) + CANARY + b"\0"),
    "GIF: text behind the loop": add_gif_block(GIF, LOOP + b"NETSCAPE2.0\3\1\0\0" + bytes([17]) + CANARY + b"\0"),
    "GIF: behind the end": GIF + CANARY,
    "WebP: EXIF": encode("x.webp", exif=build_exif()),
    "WebP: XMP": encode("x.webp", xmp=b"<x:xmpmeta>" + CANARY),
    "WebP: unknown chunk": add_webp_chunk(EXTENDED_WEBP, b"QUAY", CANARY),
    "WebP: text behind the profile": encode("x.webp", icc_profile=PROFILE + CANARY),
    "WebP: no profile": encode("x.webp", icc_profile=CANARY * 20),
    "WebP: behind the end": WEBP + CANARY,
    "AVIF: EXIF": encode("x.avif", exif=build_exif()),
    "AVIF: XMP": encode("x.avif", xmp=b"<x:xmpmeta>" + CANARY),
    "AVIF: EXIF and XMP of an animation": encode(
        "x.avif", save_all=True, append_images=FRAMES[1:], exif=build_exif(), xmp=b"<x:xmpmeta>" + CANARY
    ),
    "AVIF: EXIF without a length": end_exif_with_file(encode("x.avif", exif=build_exif())),
    "AVIF: behind the picture in its box": AVIF[: AVIF.index(b"mdat") - 4]
    + build_box(b"mdat", AVIF[AVIF.index(b"mdat") + 4 :] + CANARY),
    "AVIF: description of a property": insert_box(
        AVIF, [b"meta", b"iprp", b"ipco"], build_box(b"udes", bytes(4) + CANARY)
    ),
    "AVIF: box beside the items": insert_box(AVIF, [b"meta"], build_box(b"xml ", bytes(4) + CANARY)),
    "AVIF: box of a program": AVIF + build_box(b"uuid", bytes(16) + CANARY),
    "AVIF: free space": AVIF + build_box(b"free", CANARY),
    "AVIF: box with a length of 64 bits": AVIF + struct.pack(">I4sQ", 1, b"uuid", 33) + CANARY,
    "AVIF: box until the end of the file": AVIF + struct.pack(">I4s", 0, b"skip") + CANARY,
}
PLAIN = {
    "JPEG": encode("x.jpg", icc_profile=PROFILE),
    "progressive JPEG": encode("x.jpg", progressive=True, icc_profile=PROFILE),
    "JPEG with restart markers": encode("x.jpg", restart_marker_rows=1),
    "grey JPEG": encode_file(FRAMES[0].convert("L"), "x.jpg").read(),
    "CMYK JPEG of Adobe": encode_file(FRAMES[0].convert("CMYK"), "x.jpg").read(),
    "PNG": encode("x.png", icc_profile=PROFILE),
    "PNG with a palette and transparency": encode_file(FRAMES[0].convert("P"), "x.png", transparency=0).read(),
    "animated PNG": animate("x.png"),
    "GIF": GIF,
    "animated GIF": animate("x.gif"),
    "WebP": encode("x.webp", icc_profile=PROFILE),
    "transparent WebP": encode_file(draw_image(SIZE, mode="RGBA"), "x.webp").read(),
    "animated WebP": animate("x.webp"),
    "AVIF": encode("x.avif", icc_profile=PROFILE),
    "transparent AVIF": encode_file(draw_image(SIZE, mode="RGBA"), "x.avif").read(),
    "animated AVIF": animate("x.avif"),
}


def read_picture(content: bytes) -> tuple[Any, ...]:
    """Return everything of a file that must stay the same."""
    with Image.open(io.BytesIO(content)) as image:
        frames = [
            (frame.convert("RGBA").tobytes(), frame.info.get("duration")) for frame in ImageSequence.Iterator(image)
        ]
        kept = (image.info.get(name) for name in ("icc_profile", "loop", "transparency", "dpi", "adobe_transform"))
        return image.format, image.mode, image.size, frames, *kept


@pytest.mark.parametrize("case", WITH_METADATA)
def test_what_is_not_listed_is_removed_and_the_picture_stays_the_same(case):
    content = WITH_METADATA[case]
    stripped = strip_metadata(content)
    assert CANARY not in stripped
    with Image.open(io.BytesIO(content)) as before, Image.open(io.BytesIO(stripped)) as after:
        assert after.convert("RGBA").tobytes() == before.convert("RGBA").tobytes()
        assert CANARY.decode() not in str(after.info)
    assert strip_metadata(stripped) == stripped


@pytest.mark.parametrize("case", PLAIN)
def test_pixels_profile_transparency_and_animation_stay_the_same(case):
    content = PLAIN[case]
    assert read_picture(strip_metadata(content)) == read_picture(content)


@pytest.mark.parametrize("name", ["x.jpg", "x.png", "x.webp"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_orientation_stays_in_formats_that_store_it_as_exif(name, orientation):
    stripped = strip_metadata(encode(name, exif=build_exif(orientation)))
    with Image.open(io.BytesIO(stripped)) as image:
        assert dict(image.getexif()) == ({} if orientation == 1 else {ExifTags.Base.Orientation: orientation})


@pytest.mark.parametrize("orientation", range(1, 9))
def test_avif_keeps_the_orientation_that_it_stores_as_a_property(orientation):
    content = encode("x.avif", exif=build_exif(orientation))
    with Image.open(io.BytesIO(content)) as before, Image.open(io.BytesIO(strip_metadata(content))) as after:
        expected = before.getexif().get(ExifTags.Base.Orientation, 1)
        assert after.getexif().get(ExifTags.Base.Orientation, 1) == expected == orientation


def test_a_profile_in_several_segments_stays_whole():
    large = bytearray(PROFILE + bytes(150_000))
    large[:4] = struct.pack(">I", len(large))
    content = encode("x.jpg", icc_profile=bytes(large))
    assert read_picture(strip_metadata(content)) == read_picture(content)


@pytest.mark.parametrize("fill", [b"\xff", b"\xff" * 40])
@pytest.mark.parametrize("marker", [0xE1, 0xE2, 0xFE])
def test_a_jpeg_with_fill_bytes_between_segments_is_valid(fill, marker):
    content = add_jpeg_segment(JPEG, marker, CANARY, fill=fill)
    end = content.rindex(b"\xff\xd9")
    content = content[:end] + fill + content[end:]
    assert read_picture(strip_metadata(content)) == read_picture(JPEG)
    assert CANARY not in strip_metadata(content)


def test_a_gif_whose_end_is_missing_after_the_last_frame_is_valid():
    assert strip_metadata(animate("x.gif")[:-1]) == strip_metadata(animate("x.gif"))


def build_item_list(version: int, sizes: int, count: int, items: bytes) -> bytes:
    """Return an AVIF with a list of items in a place that decoders do not read."""
    width = 4 if version == 2 else 2
    locations = bytes([version, 0, 0, 0]) + sizes.to_bytes(2, "big") + count.to_bytes(width, "big") + items
    boxes = build_box(b"iinf", bytes(6)) + build_box(b"iloc", locations)
    return AVIF + build_box(b"moov", build_box(b"meta", bytes(4) + boxes))


def nest_boxes(kind: bytes, depth: int) -> bytes:
    return b"".join(struct.pack(">I4s", 8 * (depth - number), kind) for number in range(depth))


WHOLE_FILE = struct.pack(">II", 0, len(AVIF))
ENDLESS = {
    "AVIF: more items than the list has": build_item_list(2, 0x4400, 0xFFFF_FFFF, b""),
    "AVIF: parts without positions": build_item_list(0, 0, 0xFFFF, struct.pack(">HHH", 1, 0, 0xFFFF) * 0xFFFF),
    "AVIF: items that are the whole file": build_item_list(
        0, 0x4400, 1, struct.pack(">HHH", 1, 0, 0xFFFF) + WHOLE_FILE * 0xFFFF
    ),
    "AVIF: boxes within boxes": AVIF + build_box(b"moov", nest_boxes(b"trak", 5_000)),
    "AVIF: many lists of items": AVIF + build_box(b"moov", build_box(b"meta", bytes(4)) * 500),
}


@pytest.mark.parametrize("case", ENDLESS)
def test_a_file_that_would_take_very_long_is_refused(case):
    with pytest.raises(ValueError, match=r"item|others"):
        strip_metadata(ENDLESS[case])


def test_only_the_first_profile_of_a_png_is_read():
    content = PNG
    for _ in range(3):
        content = add_png_chunk(content, b"iCCP", b"sRGB\0\0" + zlib.compress(PROFILE))
    assert strip_metadata(content).count(b"iCCP") == 1
    assert read_picture(strip_metadata(content)) == read_picture(content)


CUT = {name: content for name, content in PLAIN.items() if name in ("JPEG", "PNG", "animated GIF", "WebP", "AVIF")}


@pytest.mark.parametrize("case", CUT)
def test_half_a_file_is_refused_or_shortened_and_never_extended(case):
    content = CUT[case]
    for length in range(40, len(content), 7):
        try:
            stripped = strip_metadata(content[:length])
        except (ValueError, IndexError, struct.error, OSError, SyntaxError):
            continue
        assert len(stripped) <= length + 1, length  # an odd chunk of WebP is padded
