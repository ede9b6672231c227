"""The geometry of bar charts; a template renders them as SVG. Units are those of the SVG viewBox, 720 wide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count

from django.utils.formats import date_format, number_format

WIDTH, HEIGHT = 720, 240
LEFT, RIGHT, TOP, BOTTOM = 48, 8, 12, 28  # margins for the labels
MAX_LABELS = 7


@dataclass(frozen=True, slots=True)
class Bar:
    """The bar of one day. Its lower part, from `part_y`, is drawn in another colour."""

    x: float
    width: float
    y: float
    height: float
    part_y: float
    part_height: float
    text: str


@dataclass(frozen=True, slots=True)
class Label:
    """A label of an axis; `anchor` is the value of SVG's text-anchor."""

    x: float
    y: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Chart:
    """A bar chart. `title` says what it shows, `text` summarises it for people who do not see it."""

    name: str
    title: str
    text: str
    bars: Sequence[Bar]
    x_labels: Sequence[Label]
    y_labels: Sequence[Label]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    baseline: int = HEIGHT - BOTTOM


def build_daily_chart(
    name: str, title: str, text: str, days: Sequence[tuple[date, int, int]], unit: str, part_unit: str = ""
) -> Chart:
    """Build a chart with one bar for each (day, value, part of the value)."""
    scale = scale_ticks(max((value for _, value, _ in days), default=0))
    step = (WIDTH - LEFT - RIGHT) / max(1, len(days))
    bars = [
        _bar(LEFT + number * step, step, value, part, scale[-1], _bar_text(day, value, part, unit, part_unit))
        for number, (day, value, part) in enumerate(days)
    ]
    every = -(-len(days) // MAX_LABELS) or 1
    x_labels = [
        Label(LEFT + (number + 0.5) * step, HEIGHT - 8, date_format(day, "j M"), _anchor(number, len(days)))
        for number, (day, _, _) in enumerate(days)
        if number % every == 0
    ]
    y_labels = [Label(LEFT - 6, _y(tick, scale[-1]), number_format(tick, force_grouping=True), "end") for tick in scale]
    return Chart(name, title, text, bars, x_labels, y_labels)


def scale_ticks(highest: int) -> list[int]:
    """Return at most six whole numbers from 0 to at least `highest`, at even, round distances."""
    steps = (digit * 10**power for power in count() for digit in (1, 2, 5))
    step = next(step for step in steps if highest <= 5 * step)
    return list(range(0, max(1, -(-highest // step)) * step + 1, step))


def _bar(x: float, step: float, value: int, part: int, maximum: int, text: str) -> Bar:
    gap = min(4.0, step / 5)
    top, part_top, baseline = _y(value, maximum), _y(part, maximum), HEIGHT - BOTTOM
    return Bar(x + gap / 2, step - gap, top, baseline - top, part_top, baseline - part_top, text)


def _y(value: int, maximum: int) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / maximum


def _anchor(number: int, count: int) -> str:
    """Anchor the first of many labels at its start: centred, it would overlap the y axis."""
    return "start" if number == 0 and count > MAX_LABELS else "middle"


def _bar_text(day: date, value: int, part: int, unit: str, part_unit: str) -> str:
    number, part_number = (number_format(one, force_grouping=True) for one in (value, part))
    return f"{date_format(day, 'DATE_FORMAT')}: {number} {unit}" + (f", {part_number} {part_unit}" if part_unit else "")
