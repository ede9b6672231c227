"""Draw a headline and the name of the organisation on a plain background.

The fonts of the reference site have the characters of Western European languages. SHARE_PICTURE_FONTS names files for
others. A text with characters that no font has is not drawn, rather than with boxes in their place.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont, features

FONT_DIR = Path(__file__).parent / "font_files"
HEADLINE_FONT, NAME_FONT = FONT_DIR / "newsreader.woff2", FONT_DIR / "source-sans-3.woff2"
WEIGHT = 600
MISSING = "\uffff"  # no font has it, so it is drawn as the sign for a missing character
PROBE_SIZE = 24
WIDTH, HEIGHT = 1200, 630  # 40:21, as images are cropped for networks
MARGIN = 80
ROOM = WIDTH - 2 * MARGIN
NAME_SIZE, NAME_TOP = 34, 520
RULE_TOP, RULE_WIDTH, RULE_HEIGHT = 488, 120, 6
HEADLINE_SIZES = (84, 74, 64, 56, 48, 42)  # the largest one in which the headline has room
LINE_HEIGHT = 1.18
HEADLINE_HEIGHT = RULE_TOP - MARGIN - 30
TEXT_COLOUR, ACCENT_COLOUR = "#f7f1e6", "#f2b45f"
ELLIPSIS = "…"

_mutex = Lock()  # Pillow's fonts may be used by one thread at a time


@dataclass(frozen=True, slots=True)
class Motif:
    """What is drawn. `name` may be empty; `font` and `name_font` have all characters of the texts."""

    headline: str
    name: str
    colour: str  # the background: "#15262b"
    direction: str  # "ltr" or "rtl"
    font: Path
    name_font: Path


def draw(motif: Motif) -> bytes:
    """Return the image as PNG. The same motif gives the same image."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), motif.colour)
    pen = ImageDraw.Draw(picture)
    with _mutex:
        _draw_headline(pen, motif)
        name_font = load_font(motif.name_font, NAME_SIZE)
        name = motif.name if name_font.getlength(motif.name) <= ROOM else shorten(motif.name, name_font.getlength)
        _draw_text(pen, motif, NAME_TOP, name, name_font)
    left = WIDTH - MARGIN - RULE_WIDTH if motif.direction == "rtl" else MARGIN
    pen.rectangle((left, RULE_TOP, left + RULE_WIDTH, RULE_TOP + RULE_HEIGHT), fill=ACCENT_COLOUR)
    written = io.BytesIO()
    picture.quantize(64).save(written, "PNG", optimize=True)
    return written.getvalue()


def _draw_headline(pen: ImageDraw.ImageDraw, motif: Motif) -> None:
    for size in HEADLINE_SIZES:
        font, height = load_font(motif.font, size), round(size * LINE_HEIGHT)
        lines, room = wrap(motif.headline, font.getlength), HEADLINE_HEIGHT // height
        if len(lines) <= room:
            break
    if len(lines) > room:
        lines = [*lines[: room - 1], shorten(lines[room - 1], font.getlength)]
    for number, line in enumerate(lines):
        _draw_text(pen, motif, MARGIN + number * height, line, font)


def _draw_text(pen: ImageDraw.ImageDraw, motif: Motif, top: int, text: str, font: Any) -> None:
    is_rtl = motif.direction == "rtl"
    at = (WIDTH - MARGIN if is_rtl else MARGIN, top)
    direction = motif.direction if can_shape() else None
    pen.text(at, text, fill=TEXT_COLOUR, font=font, anchor="ra" if is_rtl else "la", direction=direction)


def wrap(text: str, measure: Callable[[str], float], width: float = ROOM) -> list[str]:
    """Return the text in lines of at most this width; a word that is longer is divided."""
    lines: list[str] = []
    for word in text.split():
        if lines and measure(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
            continue
        lines.append("")
        for character in word:
            if lines[-1] and measure(lines[-1] + character) > width:
                lines.append("")
            lines[-1] += character
    return lines


def shorten(line: str, measure: Callable[[str], float], width: float = ROOM) -> str:
    """Return as much of a line as has room before an ellipsis."""
    while line and measure(line + ELLIPSIS) > width:
        line = line[:-1].rstrip()
    return line + ELLIPSIS


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
