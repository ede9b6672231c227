"""Recognition of animated PNG and AVIF, which Willow refuses though Pillow reads both.

Wagtail opens pictures with Willow, which asks the package `filetype` what a file is. That calls a PNG with an animation
`apng`, a format that Willow does not have, and does not know the brand of a sequence of AVIF.
"""

from __future__ import annotations

from typing import Any

import filetype
from filetype.types.image import Avif
from willow.image import INITIAL_IMAGE_CLASSES

SEQUENCE_BRAND = b"avis"
GENERAL_BRANDS = (b"mif1", b"msf1", b"miaf")


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
