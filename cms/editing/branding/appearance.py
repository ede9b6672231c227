"""The colour and the logo of the organisation in the admin: CMS_COLOUR and CMS_LOGO, with their system checks.

The logo is public, because the log-in page shows it.
"""

from __future__ import annotations

import colorsys
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.http import FileResponse, Http404, HttpRequest
from PIL import ImageFont

MIN_CONTRAST = 4.5  # WCAG 2.2, 1.4.3, for text of normal size
HEX_COLOUR = re.compile(r"^#[0-9a-f]{6}$", re.IGNORECASE)
MEDIA_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp"}


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour in sRGB; red, green and blue are between 0 and 1."""

    red: float
    green: float
    blue: float

    @classmethod
    def parse(cls, written: str) -> Colour:
        """Return the colour of `#rrggbb`. Raises ValueError for anything else."""
        if not HEX_COLOUR.match(written):
            raise ValueError(f"{written!r} is not a colour; write one like #24505a.")
        return cls(*(int(written[at : at + 2], 16) / 255 for at in (1, 3, 5)))

    @property
    def hsl(self) -> tuple[float, float, float]:
        """Hue in degrees, saturation and lightness in per cent, from which Wagtail derives its shades."""
        hue, lightness, saturation = colorsys.rgb_to_hls(self.red, self.green, self.blue)
        return round(hue * 360, 1), round(saturation * 100, 1), round(lightness * 100, 1)

    @property
    def contrast_with_white(self) -> float:
        """The contrast ratio with white, from 1 to 21, by WCAG 2.2's formula for relative luminance."""
        red, green, blue = (_linear(part) for part in (self.red, self.green, self.blue))
        return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def serve_logo(request: HttpRequest) -> FileResponse:
    """Return the logo. Raises Http404 if there is none."""
    path = Path(settings.CMS_LOGO)
    if not settings.CMS_LOGO or not path.is_file():
        raise Http404
    response = FileResponse(path.open("rb"), content_type=MEDIA_TYPES[path.suffix.lower()])
    response["Cache-Control"] = "public, max-age=3600"
    # An SVG that is opened directly is a document of its own.
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response


@register()
def check_colour(**_: Any) -> list[CheckMessage]:
    """Return an error if CMS_COLOUR is not a colour or too light for white text."""
    if not settings.CMS_COLOUR:
        return []
    try:
        contrast = Colour.parse(settings.CMS_COLOUR).contrast_with_white
    except ValueError as error:
        return [Error(f"CMS_COLOUR: {error}", id="branding.E001")]
    if contrast >= MIN_CONTRAST:
        return []
    return [
        Error(
            f"CMS_COLOUR {settings.CMS_COLOUR} is too light: white text on it has a contrast of {contrast:.1f} : 1.",
            hint=f"Choose a darker colour, with a contrast of {MIN_CONTRAST} : 1 or more.",
            id="branding.E002",
        )
    ]


@register()
def check_share_picture_fonts(**_: Any) -> list[CheckMessage]:
    """Return an error for each file of SHARE_PICTURE_FONTS that is not a font."""
    return [
        Error(f"SHARE_PICTURE_FONTS: {path} is not a font that can be read.", id="branding.E004")
        for path in settings.SHARE_PICTURE_FONTS
        if not _is_font(path)
    ]


def _is_font(path: str) -> bool:
    try:
        ImageFont.truetype(path, 10)
    except OSError:
        return False
    return True


@register()
def check_logo(**_: Any) -> list[CheckMessage]:
    """Return an error if CMS_LOGO is not a file of a supported type."""
    if not settings.CMS_LOGO:
        return []
    path = Path(settings.CMS_LOGO)
    if path.suffix.lower() in MEDIA_TYPES and path.is_file():
        return []
    extensions = ", ".join(sorted(MEDIA_TYPES))
    return [Error(f"CMS_LOGO {path} is not a file with the extension {extensions}.", id="branding.E003")]
