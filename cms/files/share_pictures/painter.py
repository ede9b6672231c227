"""Draw a headline and the name of the organisation on a plain background."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from PIL import Image, ImageDraw

from .fonts import can_shape, load_font

WIDTH, HEIGHT = 1200, 630  # 40:21, as pictures are cropped for networks
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
    colour: str  # colour of the background, "#15262b"
    direction: str  # "ltr" or "rtl"
    font: Path
    name_font: Path


def draw(motif: Motif) -> bytes:
    """Return the picture as PNG. The same motif gives the same picture."""
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
