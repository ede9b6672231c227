"""Create the rendition files of an image: decode it once, then crop, resize and encode.

Crops are computed by Wagtail's filters. Pixels are processed here because Wagtail would decode the original for every
file, and would copy the camera's metadata (the location above all) into public files. Willow, with which Wagtail
opens images, refuses animated PNG and AVIF though Pillow reads both: it asks the package `filetype` what a file is,
which calls a PNG with an animation `apng`, and does not know the brand of a sequence of AVIF.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import IO, Any

import filetype
from filetype.types.image import Avif
from PIL import Image as Pillow
from PIL import ImageCms, ImageOps
from wagtail.images.models import Filter
from willow.image import INITIAL_IMAGE_CLASSES

from cms.content.schema import ImageUse

from .rendition_specs import ENCODER_OPTIONS, RENDITION_SETS, RenditionSet, build_filter_spec

PLACEHOLDER_WIDTH = 24
SRGB = ImageCms.createProfile("sRGB")
SIXTEEN_BIT_MODES = ("I", "I;16", "I;16B", "I;16L", "I;16N")  # Pillow's names for 16-bit greyscale
SEQUENCE_BRAND = b"avis"
GENERAL_BRANDS = (b"mif1", b"msf1", b"miaf")


@dataclass(frozen=True, slots=True)
class EncodedFile:
    """An encoded rendition: its use, Wagtail's filter spec, format, size in pixels, content."""

    use: ImageUse
    spec: str
    format: str
    size: tuple[int, int]
    content: bytes


@cache
def get_filter(crop_filter: str) -> Filter:
    """Return Wagtail's filter for a spec."""
    return Filter(crop_filter)


def load_oriented(stored: IO[bytes], longest: int | None = None) -> Pillow.Image:
    """Return the first frame of the image, rotated according to its EXIF orientation.

    With `longest`, a JPEG may be decoded at a fraction of its size, with a longest side that is not shorter than that.

    Raises Pillow's exceptions for a file that is damaged or has more pixels than are allowed.
    """
    image: Pillow.Image = Pillow.open(stored)
    if longest:
        width, height = (max(1, side * longest // max(image.size)) for side in image.size)
        image.draft(None, (width, height))
    image.load()
    profile = image.info.get("icc_profile")
    ImageOps.exif_transpose(image, in_place=True)
    if image.mode in SIXTEEN_BIT_MODES:
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        image = _drop_unused_alpha(image.convert("RGBA"))
    elif image.mode not in ("RGB", "CMYK"):
        image = image.convert("RGB")
    image.info = {"icc_profile": profile}
    return image


def _drop_unused_alpha(image: Pillow.Image) -> Pillow.Image:
    least, _ = image.getchannel("A").getextrema()
    return image.convert("RGB") if least == 255 else image


def encode_renditions(picture: Any, image: Pillow.Image) -> Iterator[EncodedFile]:
    """Yield every file of every set, without duplicates where the original is too small for two widths."""
    for use, wanted in RENDITION_SETS.items():
        yield from _encode_set(use, wanted, picture, image)


def encode_placeholder(image: Pillow.Image) -> str:
    """Return a tiny WebP preview as a data URL (a few hundred bytes), or "" for a transparent image.

    Frontends show it until the image is loaded; behind a transparent image it would remain visible.
    """
    if image.mode == "RGBA":
        return ""
    height = max(1, round(PLACEHOLDER_WIDTH * image.height / image.width))
    small = convert_to_srgb(image.resize((PLACEHOLDER_WIDTH, height)), image.info["icc_profile"])
    return "data:image/webp;base64," + base64.b64encode(_encode(small, "webp", quality=30)).decode()


def _encode_set(use: ImageUse, wanted: RenditionSet, picture: Any, image: Pillow.Image) -> Iterator[EncodedFile]:
    widths = sorted({*wanted.widths, wanted.fallback})
    master = _create_master(wanted.crop_filter(widths[-1]), picture, image)
    fallback = "png" if master.mode == "RGBA" and "png" in wanted.fallbacks else "jpeg"
    seen: set[tuple[int, int]] = set()
    for width in widths:
        crop = wanted.crop_filter(width)
        size = get_filter(crop).get_transform(picture, image.size).size
        if width != wanted.fallback and size in seen:
            continue
        resized = master if size == master.size else master.resize(size, Pillow.Resampling.LANCZOS)
        names = wanted.formats if width in wanted.widths and size not in seen else ()
        seen.add(size)
        for name in (*names, *((fallback,) if width == wanted.fallback else ())):
            yield EncodedFile(use, build_filter_spec(crop, name), name, size, _encode(resized, name))


def _create_master(crop_filter: str, picture: Any, image: Pillow.Image) -> Pillow.Image:
    """Return the largest image of a set, from which the smaller ones are resized."""
    transform = get_filter(crop_filter).get_transform(picture, image.size)
    left, top, right, bottom = transform.get_rect().round()
    box = (max(0, left), max(0, top), min(image.width, right), min(image.height, bottom))
    return convert_to_srgb(image.resize(transform.size, Pillow.Resampling.LANCZOS, box=box), image.info["icc_profile"])


def convert_to_srgb(image: Pillow.Image, profile: bytes | None) -> Pillow.Image:
    """Return the image in sRGB and without metadata."""
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile)) if profile else None
        converted = ImageCms.profileToProfile(image, source, SRGB, outputMode=mode) if source else None
    except (ImageCms.PyCMSError, OSError):  # the profile is damaged or does not match the image's mode
        converted = None
    converted = converted or image.convert(mode)
    converted.info = {}
    return converted


def _encode(image: Pillow.Image, name: str, **more: Any) -> bytes:
    if name == "jpeg" and image.mode == "RGBA":
        white = Pillow.new("RGBA", image.size, "white")
        image = Pillow.alpha_composite(white, image).convert("RGB")
    written = io.BytesIO()
    image.save(written, name.upper(), **{**ENCODER_OPTIONS[name], **more})
    return written.getvalue()


class AvifSequence(Avif):
    """The file type of a sequence of AVIF."""

    def match(self, buf: Any) -> bool:
        if bytes(buf[4:8]) != b"ftyp":
            return False
        brand, others = bytes(buf[8:12]), bytes(buf[16 : int.from_bytes(buf[:4], "big")])
        return brand == SEQUENCE_BRAND or (brand in GENERAL_BRANDS and SEQUENCE_BRAND in others)


def recognise_animations() -> None:
    """Register both formats. A second call changes nothing."""
    INITIAL_IMAGE_CLASSES["apng"] = INITIAL_IMAGE_CLASSES["png"]
    if not any(isinstance(one, AvifSequence) for one in filetype.types):
        filetype.add_type(AvifSequence())
