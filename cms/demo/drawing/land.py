"""Pictures of fields, mountains and a journey."""

from __future__ import annotations

from math import sin

from .canvas import HEIGHT, PAGE, WIDTH, Canvas, rect
from .palette import (
    AMBER,
    AMBER_PALE,
    CLAY,
    DUSK,
    EARTH,
    INK,
    LINEN,
    MIST,
    NIGHT,
    PAPER,
    SEA,
    SEA_DEEP,
    SEA_LIGHT,
    SEA_PALE,
    SLATE,
    mix,
    steps,
)
from .shapes import curve, ridge, sheet


def terraced_fields(canvas: Canvas) -> None:
    """Terraces rising in curved bands towards a pale hill."""
    canvas.wash(PAGE, mix(MIST, PAPER, 0.4), AMBER_PALE)
    canvas.disc(420, 210, 62, mix(AMBER, AMBER_PALE, 0.4))
    canvas.fill(ridge(canvas, 300, 60), SEA_PALE)
    canvas.fill(ridge(canvas, 350, 70), SEA_LIGHT)
    greens = steps(SEA_LIGHT, SEA_DEEP, 15)
    for index in range(15):
        depth = index / 14
        base, swing, phase = 390 + 640 * depth**1.25, 26 + 54 * depth, 1.9 + index * 0.16
        top = [
            (x, base + swing * sin(x / 420 + phase) - (x - 800) ** 2 / 30000 * (1 - depth))
            for x in range(-20, WIDTH + 21, 20)
        ]
        band = [*top, (WIDTH + 20, HEIGHT + 5), (-20, HEIGHT + 5)]
        colour = mix(greens[index], AMBER, 0.55) if index in (2, 5, 6, 10) else greens[index]
        canvas.fill(band, colour)
        stripe = top + [(x, y + 26 + 60 * depth) for x, y in reversed(top)]
        canvas.stipple(stripe, mix(colour, NIGHT, 0.6), "up", 0.7)
        canvas.line(top, mix(colour, PAPER, 0.5), 2 + 4 * depth)
        if index in (5, 10):
            for x, y in top[3::2]:
                canvas.line([(x, y + 14), (x + 3, y - 2 - 14 * depth)], EARTH, 2 + 3 * depth)
    for x, y, size in ((1090, 500, 34), (1150, 520, 26)):
        canvas.fill(rect(x - size, y - size, x + size, y), LINEN)
        canvas.fill([(x - size * 1.3, y - size), (x, y - size * 2), (x + size * 1.3, y - size)], CLAY)


def mountain_road(canvas: Canvas) -> None:
    """A road winding up between layered mountains."""
    canvas.wash(PAGE, mix(SEA_PALE, PAPER, 0.4), PAPER)
    canvas.glow(1180, 260, 420, AMBER, 0.45)
    canvas.disc(1180, 260, 66, AMBER_PALE)
    peaks = [
        (-20, 520),
        (150, 330),
        (300, 420),
        (520, 190),
        (700, 380),
        (840, 300),
        (1020, 450),
        (1250, 330),
        (1620, 520),
    ]
    canvas.wash([*peaks, (1620, 760), (-20, 760)], SLATE, MIST)
    canvas.fill([(520, 190), (570, 244), (536, 262), (510, 240), (470, 262), (462, 248)], PAPER)
    canvas.fill([(150, 330), (196, 355), (166, 372), (140, 356), (110, 376)], PAPER)
    for base, height, colour in ((560, 80, SEA_LIGHT), (660, 90, SEA), (790, 80, mix(SEA, SEA_DEEP, 0.6))):
        hill = ridge(canvas, base, height)
        canvas.fill(hill, colour)
        canvas.stipple(hill, SEA_DEEP, "down", 0.9)
    slope = [*curve((-20, 840), (620, 640), (1640, 900)), (1640, HEIGHT + 5), (-20, HEIGHT + 5)]
    canvas.wash(slope, mix(AMBER, SEA_LIGHT, 0.5), mix(EARTH, SEA_DEEP, 0.5))
    bends = []
    for index in range(61):
        near = 1 - index / 60
        bends.append((790 + (70 + 330 * near) * sin(6.6 * near - 1.2), 752 + 340 * near**1.5, 7 + 140 * near**1.7))
    left = [(x - w, y) for x, y, w in bends]
    right = [(x + w, y) for x, y, w in bends]
    canvas.fill([*left, *reversed(right)], LINEN)
    canvas.line([(x, y) for x, y, _ in bends], mix(LINEN, EARTH, 0.35), 4)
    for x, y, size in ((250, 880, 120), (330, 920, 150), (1330, 900, 110), (1420, 950, 160), (1520, 930, 130)):
        canvas.fill([(x, y - size * 1.5), (x + size * 0.34, y), (x - size * 0.34, y)], SEA_DEEP)
        canvas.stipple([(x, y - size * 1.5), (x + size * 0.34, y), (x, y)], INK, "down", 1.2)


def train_window(canvas: Canvas) -> None:
    """Hills passing a train window; a letter and a cup on the ledge."""
    canvas.wash(PAGE, mix(AMBER_PALE, PAPER, 0.3), PAPER)
    canvas.disc(1120, 300, 70, mix(AMBER, AMBER_PALE, 0.3))
    for base, height, colour in ((470, 60, SEA_PALE), (560, 60, SEA_LIGHT), (660, 40, SEA)):
        canvas.fill(ridge(canvas, base, height), colour)
    fields = ridge(canvas, 730, 20)
    canvas.wash(fields, AMBER, SEA_DEEP)
    for x in (320, 760, 1220):
        canvas.line([(x, 300), (x, 760)], INK, 7)
        canvas.line([(x - 44, 336), (x + 44, 336)], INK, 5)
    for start, end in ((-120, 320), (320, 760), (760, 1220), (1220, 1700)):
        for side in (-40, 40):
            canvas.line(curve((start + side, 336), ((start + end) / 2 + side, 400), (end + side, 336)), INK, 2)
    frame = mix(NIGHT, INK, 0.4)
    for bar in (rect(0, 0, WIDTH, 110), rect(0, 0, 170, HEIGHT), rect(1430, 0, WIDTH, HEIGHT)):
        canvas.wash(bar, frame, mix(frame, DUSK, 0.5))
    for x, y in ((170, 110), (1430, 110)):
        for step in range(12):
            canvas.line(
                [(x - 1, y + step * 4), (x + (48 - step * 4) * (1 if x < 800 else -1), y + step * 0.4)], frame, 6
            )
    canvas.line([(170, 112), (1430, 112)], SLATE, 6)
    canvas.line([(173, 110), (173, 860)], SLATE, 6)
    canvas.line([(1427, 110), (1427, 860)], SLATE, 6)
    canvas.wash([(0, 850), (WIDTH, 850), (WIDTH, HEIGHT), (0, HEIGHT)], mix(EARTH, DUSK, 0.3), NIGHT)
    canvas.fill(rect(0, 842, WIDTH, 862), mix(CLAY, LINEN, 0.3))
    sheet(canvas, [(520, 884), (900, 872), (960, 1010), (500, 1026)], 6)
    canvas.fill([(1138, 930), (1232, 930), (1120, 990), (1030, 990)], INK, 0.35)
    canvas.wash([(1120, 760), (1250, 760), (1232, 930), (1138, 930)], PAPER, LINEN, "right")
    canvas.disc(1185, 760, 65, EARTH, 0.2)
    canvas.line(curve((1248, 790), (1320, 830), (1238, 880)), LINEN, 14)
