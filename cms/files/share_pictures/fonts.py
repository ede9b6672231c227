"""The fonts of drawn pictures, and which of them has all characters of a text.

The fonts of the reference site have the characters of Western European languages. SHARE_PICTURE_FONTS names files for
others. A text with characters that no font has is not drawn, rather than with boxes in their place.
"""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings
from PIL import ImageFont, features

FONT_DIR = Path(__file__).parent / "font_files"
HEADLINE_FONT, NAME_FONT = FONT_DIR / "newsreader.woff2", FONT_DIR / "source-sans-3.woff2"
WEIGHT = 600
MISSING = "\uffff"  # no font has it, so it is drawn as the sign for a missing character
PROBE_SIZE = 24


def find_font(text: str, preferred: Path = HEADLINE_FONT) -> Path | None:
    """Return the first font that can draw the whole text, None if there is none."""
    if needs_shaping(text) and not can_shape():
        return None
    candidates = (preferred, *map(Path, settings.SHARE_PICTURE_FONTS))
    return next((path for path in candidates if all(_has(path, one) for one in _visible_characters(text))), None)


def needs_shaping(text: str) -> bool:
    """Return whether a text has letters that join, are written from right to left, or carry signs."""
    return any(
        unicodedata.bidirectional(one) in ("R", "AL", "AN") or unicodedata.category(one) in ("Mn", "Mc") for one in text
    )


@cache
def can_shape() -> bool:
    """Return whether Pillow has the library that joins letters and orders them from right to left."""
    return bool(features.check("raqm"))


@lru_cache(maxsize=32)
def load_font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    """Return a font in a size; one with several weights in WEIGHT."""
    layout = ImageFont.Layout.RAQM if can_shape() else ImageFont.Layout.BASIC
    font = ImageFont.truetype(str(path), size, layout_engine=layout)
    with suppress(OSError):  # it has one weight
        font.set_variation_by_axes([WEIGHT])
    return font


def _visible_characters(text: str) -> set[str]:
    return {one for one in text if not one.isspace() and unicodedata.category(one) not in ("Cf", "Cc", "Mn", "Mc")}


@lru_cache(maxsize=20_000)
def _has(path: Path, character: str) -> bool:
    font = load_font(path, PROBE_SIZE)
    return bytes(font.getmask(character)) != bytes(font.getmask(MISSING))
