"""Pictures of the town in the evening."""

from __future__ import annotations

from .canvas import HEIGHT, PAGE, WIDTH, Canvas, rect
from .palette import (
    AMBER,
    AMBER_DEEP,
    AMBER_PALE,
    CLAY,
    DUSK,
    EARTH,
    INK,
    LINEN,
    NIGHT,
    PAPER,
    SEA,
    SEA_DEEP,
    SEA_LIGHT,
    SEA_PALE,
    mix,
)
from .shapes import ring, shimmer


def _bicycle(canvas: Canvas, x: float, y: float, size: float) -> None:
    for wheel in (x - size, x + size):
        canvas.line([*ring(wheel, y, size * 0.56), (wheel + size * 0.56, y)], INK, size * 0.07)
    seat, crank, bar = (x - size * 0.42, y - size * 0.86), (x - size * 0.1, y), (x + size * 0.66, y - size * 0.9)
    for a, b in (
        ((x - size, y), crank),
        (crank, seat),
        (seat, bar),
        (crank, bar),
        (bar, (x + size, y)),
        ((x - size, y), seat),
    ):
        canvas.line([a, b], INK, size * 0.08)
    canvas.fill(rect(x - size * 1.25, y - size * 1.5, x - size * 0.55, y - size * 0.8), AMBER)
    hip, shoulder = (x - size * 0.36, y - size * 1.1), (x + size * 0.2, y - size * 1.9)
    canvas.line([hip, shoulder], INK, size * 0.36, round_ends=True)
    canvas.line([shoulder, (x + size * 0.66, y - size * 1.0)], INK, size * 0.15, round_ends=True)
    canvas.line(
        [hip, (x + size * 0.22, y - size * 0.62), (x - size * 0.06, y + size * 0.1)], INK, size * 0.19, round_ends=True
    )
    canvas.disc(x + size * 0.36, y - size * 2.3, size * 0.25, INK)


def city_at_dusk(canvas: Canvas) -> None:
    """A courier crossing a bridge at dusk, with lit windows behind."""
    canvas.wash(rect(0, 0, WIDTH, 720), mix(DUSK, SEA, 0.3), mix(AMBER_PALE, CLAY, 0.25))
    canvas.disc(330, 220, 42, PAPER)
    for layer, base in enumerate((0.05, 0.4, 0.7)):
        x = -30
        while x < WIDTH:
            wide, high = canvas.random.randint(80, 170), canvas.random.randint(170, 440) - layer * 60
            colour = mix(mix(CLAY, DUSK, 0.6), NIGHT, base)
            canvas.fill(rect(x, 700 - high, x + wide, 720), colour)
            if canvas.random.random() < 0.3:
                canvas.line([(x + wide / 2, 640 - high), (x + wide / 2, 700 - high)], colour, 5)
            for wx in range(x + 14, x + wide - 16, 24):
                for wy in range(720 - high, 690, 32):
                    if canvas.random.random() < 0.1 + 0.11 * layer:
                        canvas.fill(rect(wx, wy, wx + 10, wy + 15), mix(AMBER, AMBER_PALE, canvas.random.random()))
            x += wide + canvas.random.randint(-10, 24)
    canvas.wash(rect(0, 716, WIDTH, HEIGHT), mix(CLAY, DUSK, 0.6), NIGHT)
    for x in range(60, WIDTH, 110):
        shimmer(canvas, x + canvas.random.uniform(-30, 30), 724, 860, 20, AMBER)
    canvas.fill(rect(0, 850, WIDTH, 890), INK)
    for x in (180, 800, 1420):
        canvas.fill(
            [(x - 210, 888), (x + 210, 888), (x + 60, 980), (x + 46, HEIGHT), (x - 46, HEIGHT), (x - 60, 980)], INK
        )
    canvas.line([(0, 786), (WIDTH, 786)], INK, 6)
    for x in range(10, WIDTH, 46):
        canvas.line([(x, 786), (x, 852)], INK, 3)
    for x in (300, 1180):
        canvas.line([(x, 560), (x, 852)], INK, 9)
        canvas.glow(x, 548, 170, AMBER, 0.7)
        canvas.disc(x, 548, 19, AMBER_PALE)
    canvas.glow(740, 740, 330, AMBER_PALE, 0.6)
    _bicycle(canvas, 740, 808, 66)


def market_awnings(canvas: Canvas) -> None:
    """Striped awnings and crates of fruit in the evening."""
    canvas.wash(PAGE, mix(CLAY, LINEN, 0.55), mix(CLAY, EARTH, 0.5))
    canvas.wash(rect(0, 0, WIDTH, 220), mix(SEA_PALE, AMBER_PALE, 0.5), AMBER_PALE)
    for x, top in ((0, 120), (300, 60), (720, 140), (1010, 40), (1380, 110)):
        canvas.wash(rect(x, top, x + 420, 890), mix(LINEN, CLAY, canvas.random.random() * 0.6), CLAY)
        for window in range(x + 50, x + 300, 120):
            canvas.fill(rect(window, top + 60, window + 52, top + 150), SEA_DEEP)
    for left, right, top, first in ((-60, 470, 390, SEA), (520, 1080, 350, AMBER), (1130, 1680, 400, CLAY)):
        canvas.fill(rect(left + 30, top + 130, right - 30, 940), mix(NIGHT, EARTH, 0.3))
        canvas.glow((left + right) / 2, top + 260, 420, AMBER, 0.6)
        canvas.disc((left + right) / 2, top + 216, 13, AMBER_PALE)
        count = 9
        wide = (right - left) / count
        for index in range(count):
            x, colour = left + index * wide, first if index % 2 == 0 else PAPER
            inset = 46 - 92 * index / count, 46 - 92 * (index + 1) / count
            canvas.fill(
                [(x + inset[0], top), (x + wide + inset[1], top), (x + wide, top + 140), (x, top + 140)], colour
            )
            canvas.disc(x + wide / 2, top + 140, wide / 2, mix(colour, NIGHT, 0.12), 0.8)
        canvas.stipple(
            [(left + 46, top), (right - 46, top), (right, top + 140), (left, top + 140)], NIGHT, "down", 0.55
        )
        for x in range(int(left) + 44, int(right) - 110, 150):
            fruit = canvas.random.choice((AMBER, CLAY, SEA_LIGHT, AMBER_DEEP))
            for _ in range(26):
                canvas.disc(
                    x + canvas.random.uniform(14, 122),
                    800 + canvas.random.uniform(-34, 16),
                    19,
                    mix(fruit, AMBER_PALE, canvas.random.random() * 0.4),
                )
            canvas.fill([(x, 806), (x + 136, 806), (x + 126, 890), (x + 10, 890)], EARTH)
            canvas.line([(x + 4, 846), (x + 132, 846)], mix(EARTH, NIGHT, 0.5), 4)
    canvas.wash(rect(0, 886, WIDTH, HEIGHT), mix(EARTH, NIGHT, 0.3), NIGHT)
    canvas.stipple(rect(0, 886, WIDTH, HEIGHT), AMBER_DEEP, "up", 0.5)
