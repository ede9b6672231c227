"""The named sets of renditions: which cuts, sizes and formats are made of every picture, and for what use.

AVIF and WebP for browsers, one JPEG (PNG where the picture is transparent) for everything else. Widths grow by a half
to a double, so that no device downloads much more than it shows. Nothing is made larger than its original.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from cms.content.schema import ImageUse

MODERN_FORMATS = ("avif", "webp")
MEDIA_TYPES = {"avif": "image/avif", "webp": "image/webp", "jpeg": "image/jpeg", "png": "image/png"}

# As Pillow's encoders take them. AVIF at speed 6 is 15 % smaller than at 8 and takes twice the time, which nobody
# waits for; docs/operating.md says how long a picture takes.
ENCODER_OPTIONS = {
    "avif": {"quality": 60, "speed": 6},
    "webp": {"quality": 78, "method": 4},
    "jpeg": {"quality": 80, "progressive": True, "optimize": True},
    "png": {"optimize": True},
}


def build_filter_spec(cut: str, name: str) -> str:
    return f"{cut}|format-{name}"


@dataclass(frozen=True, slots=True)
class RenditionSet:
    """`ratio` is width to height of the cut around the focal point; None leaves the picture whole."""

    widths: tuple[int, ...]
    fallback: int
    ratio: tuple[int, int] | None = None
    formats: tuple[str, ...] = MODERN_FORMATS
    fallbacks: tuple[str, ...] = ("jpeg", "png")
    # Every filter that a rendition of this set may have been made by.
    specs: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        made = {build_filter_spec(self.cut(width), name) for width in self.widths for name in self.formats}
        plain = {build_filter_spec(self.cut(self.fallback), name) for name in self.fallbacks}
        object.__setattr__(self, "specs", frozenset(made | plain))

    def cut(self, width: int) -> str:
        """Wagtail's filter for the cut at this width, without a format."""
        if self.ratio is None:
            return f"width-{width}"
        across, down = self.ratio
        return f"fill-{width}x{width * down // across}"


RENDITION_SETS: dict[ImageUse, RenditionSet] = {
    # In lists and beside a call to action: one shape for all, so that nothing jumps.
    "card": RenditionSet(widths=(360, 600, 960, 1320), fallback=600, ratio=(3, 2)),
    # Across the top of a page.
    "hero": RenditionSet(widths=(640, 1280, 1920), fallback=1280, ratio=(16, 9)),
    # In the text, whole; logos too.
    "body": RenditionSet(widths=(320, 640, 960, 1440), fallback=960),
    # What most networks show of a shared address. They understand JPEG.
    "share": RenditionSet(widths=(), fallback=1200, ratio=(40, 21), fallbacks=("jpeg",)),
}


MAX_FALLBACK_WIDTH = max(one.fallback for one in RENDITION_SETS.values())
FORMAT_SEPARATOR = "|format-"  # what is in all of our filters, and in none of those that the admin makes for itself


def has_ratio(filter_spec: str, ratio: tuple[int, int] | None) -> bool:
    """Whether a rendition, perhaps of a set as it once was, has this shape."""
    operation, _, size = filter_spec.partition("|")[0].partition("-")
    if ratio is None or operation != "fill":
        return ratio is None and operation == "width"
    across, down = map(int, size.split("x"))
    return abs(across / down - ratio[0] / ratio[1]) < 0.02


SPECS_DIGEST = hashlib.sha256(repr((RENDITION_SETS, ENCODER_OPTIONS)).encode()).hexdigest()[:16]
