"""Things that occur in more than one picture: hills, water, boats, lanterns, sheets of paper."""

from __future__ import annotations

from math import cos, pi, sin

from .canvas import HEIGHT, WIDTH, Canvas, Point, rect
from .palette import AMBER, AMBER_PALE, INK, LINEN, PAPER, SEA_DEEP, SLATE, Colour, mix


def ridge(canvas: Canvas, base: float, height: float, waves: int = 3) -> list[Point]:
    """The outline of a range of hills, closed along the lower edge of the page."""
    parts = [(canvas.random.uniform(0.6, 1.4) * (n + 1), canvas.random.uniform(0, 2 * pi)) for n in range(waves)]
    top = [
        (x, base - height * sum(sin(x / WIDTH * 2 * pi * f + p) / (n + 1.4) for n, (f, p) in enumerate(parts)))
        for x in range(-20, WIDTH + 21, 20)
    ]
    return [*top, (WIDTH + 20, HEIGHT + 5), (-20, HEIGHT + 5)]


def curve(start: Point, bend: Point, end: Point, count: int = 24) -> list[Point]:
    """Points of a quadratic curve."""
    out = []
    for index in range(count + 1):
        t = index / count
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
        out.append((a * start[0] + b * bend[0] + c * end[0], a * start[1] + b * bend[1] + c * end[1]))
    return out


def ring(x: float, y: float, radius: float, flatness: float = 1.0, count: int = 48) -> list[Point]:
    """Points of an ellipse."""
    return [
        (x + radius * cos(2 * pi * n / count), y + radius * flatness * sin(2 * pi * n / count)) for n in range(count)
    ]


def ripples(canvas: Canvas, top: float, bottom: float, colour: Colour, count: int = 70) -> None:
    """Short strokes on water, longer and further apart towards the reader."""
    for _ in range(count):
        depth = canvas.random.random() ** 1.4
        x, y, half = canvas.random.uniform(-40, WIDTH), top + (bottom - top) * depth, 14 + 80 * depth
        canvas.fill([(x - half, y), (x, y - 1 - 2 * depth), (x + half, y), (x, y + 1 + 2 * depth)], colour, 0.45)


def shimmer(canvas: Canvas, x: float, top: float, bottom: float, width: float, colour: Colour) -> None:
    """The broken reflection of a light on water."""
    y = top
    while y < bottom:
        depth = (y - top) / (bottom - top)
        half = width * (0.35 + 0.65 * canvas.random.random()) * (0.6 + 0.6 * depth)
        shift = canvas.random.uniform(-0.25, 0.25) * width
        thick = 2 + 6 * depth
        canvas.fill(
            [(x + shift - half, y), (x + shift, y - thick), (x + shift + half, y), (x + shift, y + thick)],
            colour,
            0.75 - 0.35 * depth,
        )
        y += 10 + 16 * depth


def boat(canvas: Canvas, x: float, y: float, size: float, hull: Colour, mast: bool = True) -> None:
    """A small fishing boat; `y` is its waterline."""
    deck = [
        *curve((x - size, y - size * 0.34), (x, y - size * 0.12), (x + size * 1.06, y - size * 0.42)),
        *curve((x + size * 0.86, y), (x, y + size * 0.07), (x - size * 0.84, y)),
    ]
    cabin = rect(x - size * 0.5, y - size * 0.62, x - size * 0.02, y - size * 0.2)
    if mast:
        canvas.line([(x + size * 0.18, y - size * 1.75), (x + size * 0.18, y - size * 0.2)], hull, size * 0.035)
        for end in ((x - size * 0.95, y - size * 0.33), (x + size * 1.04, y - size * 0.4)):
            canvas.line([(x + size * 0.18, y - size * 1.7), end], hull, size * 0.012)
    canvas.fill(cabin, mix(hull, PAPER, 0.16))
    canvas.fill(rect(x - size * 0.56, y - size * 0.67, x + size * 0.05, y - size * 0.6), hull)
    canvas.fill(rect(x - size * 0.4, y - size * 0.52, x - size * 0.14, y - size * 0.38), AMBER_PALE)
    canvas.fill(deck, hull)
    canvas.line([(px, py + size * 0.07) for px, py in deck[:25]], mix(hull, AMBER, 0.7), size * 0.025)
    canvas.fill(
        [
            (x - size * 0.84, y),
            (x + size * 0.86, y),
            (x + size * 0.5, y + size * 0.24),
            (x - size * 0.6, y + size * 0.2),
        ],
        SEA_DEEP,
        0.35,
    )


def lantern(canvas: Canvas, x: float, y: float, size: float) -> None:
    """A storm lantern standing at `y`, alight."""
    canvas.glow(x, y - size * 0.5, size * 5.4, AMBER, 0.55)
    canvas.glow(x, y - size * 0.5, size * 2.1, AMBER_PALE, 0.75)
    handle = [(x + size * 0.36 * cos(t * pi / 12), y - size * 0.98 - size * 0.4 * sin(t * pi / 12)) for t in range(13)]
    canvas.line(handle, INK, size * 0.04)
    glass = [
        (x - size * 0.22, y - size * 0.86),
        (x + size * 0.22, y - size * 0.86),
        (x + size * 0.31, y - size * 0.5),
        (x + size * 0.22, y - size * 0.16),
        (x - size * 0.22, y - size * 0.16),
        (x - size * 0.31, y - size * 0.5),
    ]
    canvas.wash(glass, AMBER_PALE, AMBER)
    canvas.disc(x, y - size * 0.42, size * 0.13, PAPER, 1.7)
    for side in (-1, 1):
        canvas.line(
            [(x + side * size * 0.3, y - size * 0.1), (x + side * size * 0.38, y - size * 0.96)], INK, size * 0.045
        )
    canvas.fill(rect(x - size * 0.38, y - size * 0.17, x + size * 0.38, y), INK)
    canvas.fill(
        [
            (x - size * 0.36, y - size * 0.86),
            (x - size * 0.16, y - size * 1.1),
            (x + size * 0.16, y - size * 1.1),
            (x + size * 0.36, y - size * 0.86),
        ],
        INK,
    )


def sheet(canvas: Canvas, corners: list[Point], lines: int, headline: bool = False) -> None:
    """A written page: the corners run from upper left clockwise."""
    canvas.fill([(x + 7, y + 9) for x, y in corners], INK, 0.22)
    canvas.fill(corners, PAPER)
    canvas.stipple(corners, LINEN, "right", 0.9)
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = corners
    for index in range(lines):
        down = 0.14 + 0.74 * index / max(1, lines - 1)
        left = (ax + (dx - ax) * down, ay + (dy - ay) * down)
        right = (bx + (cx - bx) * down, by + (cy - by) * down)
        length = 0.9 if headline and index == 0 else canvas.random.uniform(0.62, 0.9)
        row = [(left[0] + (right[0] - left[0]) * t, left[1] + (right[1] - left[1]) * t) for t in (0.1, length)]
        canvas.line(row, INK if headline and index == 0 else SLATE, 9 if headline and index == 0 else 3)
