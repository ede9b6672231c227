"""Files of pictures for print: the original in its full size, with credit, licence and caption in its metadata.

JPEG and PNG originals keep their pixels byte for byte. The other formats cannot be used by most newsrooms, or have no
place for IPTC: they become JPEG of high quality, or PNG if they are transparent.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image as Pillow

from cms.files.media.metadata.pictures import read_orientation, strip_metadata

from .models import SIDEWAYS_ORIENTATIONS
from .print_metadata import PictureNotes, write_jpeg_notes, write_png_notes
from .renderer import convert_to_srgb, load_oriented

JPEG_OPTIONS = {"quality": 95, "subsampling": 0}  # 4:4:4, as printers expect
PNG_OPTIONS = {"compress_level": 3}  # a higher level takes much longer, and saves little of a photograph
PREVIEW_QUALITY = 85


@dataclass(frozen=True, slots=True)
class PrintFile:
    """A file for print, with its size in pixels as it is displayed."""

    content: bytes
    extension: str
    media_type: str
    width: int
    height: int


def build_print_file(original: bytes, notes: PictureNotes) -> PrintFile:
    """Return the file for print of an original.

    Raises Pillow's exceptions, ValueError, IndexError or struct.error for a file that is damaged.
    """
    content = strip_metadata(original)
    with Pillow.open(io.BytesIO(content)) as image:
        is_turned = read_orientation(image, content) in SIDEWAYS_ORIENTATIONS
        name, (width, height) = image.format, image.size[::-1] if is_turned else image.size
    if name not in ("JPEG", "MPO", "PNG"):
        content, name, (width, height) = _convert(content)
    if name == "PNG":
        return PrintFile(write_png_notes(content, notes), "png", "image/png", width, height)
    return PrintFile(write_jpeg_notes(content, notes), "jpg", "image/jpeg", width, height)


def build_small_jpeg(original: bytes, longest: int) -> bytes:
    """Return a JPEG in sRGB whose sides are no longer than `longest`, on white if the picture is transparent."""
    image = load_oriented(io.BytesIO(original), longest)
    image.thumbnail((longest, longest), Pillow.Resampling.LANCZOS)
    image = convert_to_srgb(image, image.info["icc_profile"])
    if image.mode == "RGBA":
        image = Pillow.alpha_composite(Pillow.new("RGBA", image.size, "white"), image).convert("RGB")
    written = io.BytesIO()
    image.save(written, "JPEG", quality=PREVIEW_QUALITY, optimize=True)
    return written.getvalue()


def _convert(content: bytes) -> tuple[bytes, str, tuple[int, int]]:
    """Return the first frame as JPEG, or as PNG if it is transparent, with its format and size."""
    image = load_oriented(io.BytesIO(content))
    image = convert_to_srgb(image, image.info["icc_profile"])
    name = "PNG" if image.mode == "RGBA" else "JPEG"
    written = io.BytesIO()
    image.save(written, name, **(JPEG_OPTIONS if name == "JPEG" else PNG_OPTIONS))
    return written.getvalue(), name, image.size
