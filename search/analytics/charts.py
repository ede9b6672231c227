"""Charts as geometry: a template writes them as SVG. Units are those of the drawing, 720 wide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count

WIDTH, HEIGHT = 720, 240
LEFT, RIGHT, TOP, BOTTOM = 48, 8, 12, 28  # room for the labels
MAX_LABELS = 7


@dataclass(frozen=True, slots=True)
class Bar:
    """One day. `value` is drawn from the ground, `part` of it below, in another colour."""

    x: float
    width: float
    y: float
    height: float
    part_y: float
    part_height: float
    text: str


@dataclass(frozen=True, slots=True)
class Label:
    x: float
    y: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars over a scale. `title` says what is shown, `text` what can be seen in it."""

    name: str
    title: str
    text: str
    bars: Sequence[Bar]
    across: Sequence[Label]
    up: Sequence[Label]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    ground: int = HEIGHT - BOTTOM


def build_daily_chart(
    name: str, title: str, text: str, days: Sequence[tuple[date, int, int]], unit: str, part_unit: str = ""
) -> Chart:
    """A bar a day, of (day, value, part of it)."""
    scale = scale_ticks(max((value for _, value, _ in days), default=0))
    step = (WIDTH - LEFT - RIGHT) / max(1, len(days))
    bars = [
        _bar(LEFT + number * step, step, value, part, scale[-1], _said(day, value, part, unit, part_unit))
        for number, (day, value, part) in enumerate(days)
    ]
    every = -(-len(days) // MAX_LABELS) or 1
    across = [
        Label(LEFT + (number + 0.5) * step, HEIGHT - 8, f"{day:%-d} {day:%b}", _anchor(number, len(days)))
        for number, (day, _, _) in enumerate(days)
        if number % every == 0
    ]
    return Chart(name, title, text, bars, across, [Label(LEFT - 6, _y(t, scale[-1]), f"{t:,}", "end") for t in scale])


def scale_ticks(highest: int) -> list[int]:
    """At most six whole numbers from 0 to at least `highest`, at even and round distances."""
    steps = (digit * 10**power for power in count() for digit in (1, 2, 5))
    step = next(step for step in steps if highest <= 5 * step)
    return list(range(0, max(1, -(-highest // step)) * step + 1, step))


def _bar(x: float, step: float, value: int, part: int, most: int, text: str) -> Bar:
    gap = min(4.0, step / 5)
    top, part_top, ground = _y(value, most), _y(part, most), HEIGHT - BOTTOM
    return Bar(x + gap / 2, step - gap, top, ground - top, part_top, ground - part_top, text)


def _y(value: int, most: int) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / most


def _anchor(number: int, count: int) -> str:
    """Few days have room on both sides of their label; of many, the first would stand out to the left."""
    return "start" if number == 0 and count > MAX_LABELS else "middle"


def _said(day: date, value: int, part: int, unit: str, part_unit: str) -> str:
    return f"{day:%-d %B %Y}: {value:,} {unit}" + (f", {part:,} {part_unit}" if part_unit else "")
