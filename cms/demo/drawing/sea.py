"""Pictures of boats, and of the quay."""

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
from .shapes import boat, curve, lantern, ridge, ripples, shimmer


def harbour_at_dawn(canvas: Canvas) -> None:
    """Boats on still water, with a low sun between the masts."""
    canvas.wash(rect(0, 0, WIDTH, 560), mix(SEA_PALE, PAPER, 0.5), AMBER_PALE)
    canvas.glow(1060, 440, 620, AMBER, 0.5)
    canvas.disc(1060, 440, 84, mix(AMBER, AMBER_PALE, 0.25))
    for base, colour in ((500, SEA_PALE), (535, SEA_LIGHT)):
        hills = ridge(canvas, base, 34)
        canvas.fill(hills, mix(colour, AMBER_PALE, 0.3))
    canvas.wash(rect(0, 556, WIDTH, HEIGHT), mix(SEA_PALE, AMBER_PALE, 0.45), SEA)
    canvas.stipple(rect(0, 556, WIDTH, HEIGHT), SEA_DEEP, "down", 0.75)
    ripples(canvas, 570, 1060, SEA_DEEP, 60)
    shimmer(canvas, 1060, 566, 1050, 70, mix(AMBER, AMBER_PALE, 0.4))
    canvas.fill([(0, 560), (430, 566), (470, 592), (0, 606)], DUSK)
    canvas.fill(rect(404, 480, 426, 570), PAPER)
    canvas.fill(rect(398, 466, 432, 484), CLAY)
    for x, y, size in ((700, 600, 46), (1280, 612, 58), (900, 660, 88), (1390, 760, 135), (360, 800, 190)):
        boat(canvas, x, y, size, mix(NIGHT, SEA, max(0.0, 0.6 - size / 250)))


def lantern_on_the_quay(canvas: Canvas) -> None:
    """A lantern on a folding table, by night, with the harbour behind."""
    canvas.wash(PAGE, NIGHT, mix(SEA_DEEP, NIGHT, 0.3))
    canvas.fill(ridge(canvas, 470, 40), mix(NIGHT, INK, 0.5))
    canvas.wash(rect(0, 500, WIDTH, 800), SEA_DEEP, NIGHT)
    for _ in range(16):
        x = canvas.random.uniform(40, WIDTH - 40)
        canvas.glow(x, 492, 26, AMBER, 0.8)
        canvas.disc(x, 492, 3.5, AMBER_PALE)
        shimmer(canvas, x, 508, 640, 9, AMBER_DEEP)
    ripples(canvas, 520, 780, DUSK, 50)
    boat(canvas, 330, 640, 120, INK)
    canvas.wash([(0, 760), (WIDTH, 730), (WIDTH, HEIGHT), (0, HEIGHT)], DUSK, INK)
    for x in range(-900, 2600, 170):
        canvas.line([(900 + (x - 900) * 0.55, 745), (x, HEIGHT)], NIGHT, 4)
    canvas.glow(1010, 800, 620, AMBER_DEEP, 0.5)
    for a, b in (
        ((790, 702), (900, 985)),
        ((900, 702), (790, 985)),
        ((1120, 702), (1240, 985)),
        ((1240, 702), (1120, 985)),
    ):
        canvas.line([a, b], INK, 12)
    canvas.fill([(740, 682), (1285, 682), (1310, 708), (715, 708)], EARTH)
    canvas.stipple([(740, 682), (1285, 682), (1310, 708), (715, 708)], AMBER, "left", 0.7)
    lantern(canvas, 950, 684, 190)
    for x in (1120, 1200):
        canvas.fill(curve((x - 38, 656), (x, 712), (x + 38, 656)), PAPER)
        canvas.disc(x, 656, 38, mix(LINEN, AMBER, 0.4), 0.2)
    canvas.fill(rect(1400, 840, 1510, 862), EARTH)
    for x in (1412, 1498):
        canvas.line([(x, 862), (x, 990)], INK, 11)


def paper_boats(canvas: Canvas) -> None:
    """Folded paper boats on a wide, calm sheet of water."""
    canvas.wash(PAGE, mix(SEA_PALE, PAPER, 0.35), SEA)
    canvas.stipple(PAGE, SEA_DEEP, "down", 0.5)
    ripples(canvas, 80, 1050, PAPER, 46)
    ripples(canvas, 200, 1060, SEA_DEEP, 40)
    fleet = [
        (300, 235, 58),
        (1180, 200, 52),
        (760, 330, 80),
        (1390, 470, 100),
        (380, 560, 125),
        (930, 640, 150),
        (1290, 890, 190),
    ]
    for x, y, size in fleet:
        front = mix(AMBER, AMBER_PALE, 0.25) if size == 150 else PAPER
        side = mix(front, SEA_DEEP, 0.22)
        shade = [
            (x - size, y + size * 0.04),
            (x + size, y + size * 0.04),
            (x + size * 0.6, y + size * 0.5),
            (x - size * 0.6, y + size * 0.5),
        ]
        canvas.stipple(shade, SEA_DEEP, "up", 1.4)
        canvas.fill([(x - size * 0.38, y - size * 0.12), (x, y - size * 0.86), (x, y)], front)
        canvas.fill([(x, y - size * 0.86), (x + size * 0.38, y - size * 0.12), (x, y)], side)
        canvas.fill([(x - size * 1.12, y - size * 0.42), (x, y - size * 0.02), (x - size * 0.5, y + size * 0.16)], side)
        canvas.fill(
            [(x + size * 1.12, y - size * 0.42), (x, y - size * 0.02), (x + size * 0.5, y + size * 0.16)],
            mix(front, SEA_DEEP, 0.12),
        )
        canvas.fill(
            [
                (x - size * 1.12, y - size * 0.42),
                (x, y - size * 0.06),
                (x + size * 1.12, y - size * 0.42),
                (x + size * 0.62, y + size * 0.2),
                (x - size * 0.62, y + size * 0.2),
            ],
            front,
        )
        canvas.line(
            [(x - size * 0.62, y + size * 0.2), (x, y - size * 0.06), (x + size * 0.62, y + size * 0.2)],
            side,
            size * 0.02,
        )
