"""The colour of the admin's menu in Wagtail's format, and its contrast with white text."""

from __future__ import annotations

import colorsys
import re
from dataclasses import dataclass

MIN_CONTRAST = 4.5  # WCAG 2.2, 1.4.3, for text of normal size
HEX_COLOUR = re.compile(r"^#[0-9a-f]{6}$", re.IGNORECASE)


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
