"""The named sets of renditions: crops, widths and formats that the worker creates of every image.

AVIF and WebP for browsers, one JPEG (PNG if the image is transparent) for everything else. Each width is 1.5 to 2
times the one before, so that no device downloads much more than it displays. No image is enlarged.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from cms.content.schema import ImageUse, ModernFormat

MODERN_FORMATS: tuple[ModernFormat, ...] = ("avif", "webp")  # the format with the smallest files comes first

# Options of Pillow's encoders. AVIF at speed 6 is 15 % smaller than at 8 and takes twice as long, which does not
# matter in the worker; docs/operating/reference/worker.md says how long an image takes.
ENCODER_OPTIONS: dict[str, dict[str, Any]] = {
    "avif": {"quality": 60, "speed": 6},
    "webp": {"quality": 78, "method": 4},
    "jpeg": {"quality": 80, "progressive": True, "optimize": True},
    "png": {"optimize": True},
}


def build_filter_spec(crop_filter: str, name: str) -> str:
    """Return Wagtail's filter spec for a crop in an image format."""
    return f"{crop_filter}|format-{name}"


@dataclass(frozen=True, slots=True)
class RenditionSet:
    """The renditions for one use. `ratio` is width and height of the crop around the focal point; None: no crop."""

    widths: tuple[int, ...]
    fallback: int
    ratio: tuple[int, int] | None = None
    formats: tuple[str, ...] = MODERN_FORMATS
    fallbacks: tuple[str, ...] = ("jpeg", "png")
    # The filter specs of all possible renditions in this set.
    specs: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        modern = {build_filter_spec(self.crop_filter(width), name) for width in self.widths for name in self.formats}
        fallbacks = {build_filter_spec(self.crop_filter(self.fallback), name) for name in self.fallbacks}
        object.__setattr__(self, "specs", frozenset(modern | fallbacks))

    def crop_filter(self, width: int) -> str:
        """Return Wagtail's filter for the crop at this width, without a format."""
        if self.ratio is None:
            return f"width-{width}"
        across, down = self.ratio
        return f"fill-{width}x{width * down // across}"


RENDITION_SETS: dict[ImageUse, RenditionSet] = {
    # Lists and calls to action: one ratio for all, so that the layout does not shift while images load.
    "card": RenditionSet(widths=(360, 600, 960, 1320), fallback=600, ratio=(3, 2)),
    # The top of a page, over its whole width.
    "hero": RenditionSet(widths=(640, 1280, 1920), fallback=1280, ratio=(16, 9)),
    # Within the text, not cropped; also logos.
    "body": RenditionSet(widths=(320, 640, 960, 1440), fallback=960),
    # Previews of shared links in social networks, which support JPEG.
    "share": RenditionSet(widths=(), fallback=1200, ratio=(40, 21), fallbacks=("jpeg",)),
}


MAX_FALLBACK_WIDTH = max(one.fallback for one in RENDITION_SETS.values())
FORMAT_SEPARATOR = "|format-"  # part of all filter specs of these sets, and of none of Wagtail's admin


def has_ratio(filter_spec: str, ratio: tuple[int, int] | None) -> bool:
    """Return whether a rendition, also one of an earlier version of a set, has this ratio of width to height."""
    operation, _, size = filter_spec.partition("|")[0].partition("-")
    if ratio is None or operation != "fill":
        return ratio is None and operation == "width"
    across, down = map(int, size.split("x"))
    return abs(across / down - ratio[0] / ratio[1]) < 0.02


# The file name of a rendition. All renditions of one version of an image have the same directory, so that clients can
# compute their URLs from one of them.
FILE_NAME = "renditions/{version}/{use}-{width}.{extension}"

SPECS_DIGEST = hashlib.sha256(repr((RENDITION_SETS, ENCODER_OPTIONS, FILE_NAME)).encode()).hexdigest()[:16]
