"""Pictures of doors, rooms and steps."""

from __future__ import annotations

from math import cos, pi, sin

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
    MIST,
    NIGHT,
    PAPER,
    SEA,
    SEA_DEEP,
    SEA_PALE,
    SLATE,
    mix,
)
from .shapes import ring


def open_door(canvas: Canvas) -> None:
    """A door standing open, with light falling on the floor."""
    canvas.wash(rect(0, 0, WIDTH, 800), mix(SEA_DEEP, NIGHT, 0.3), SEA_DEEP, "right")
    canvas.stipple(rect(0, 0, WIDTH, 800), NIGHT, "left", 0.8)
    canvas.wash(rect(0, 800, WIDTH, HEIGHT), DUSK, NIGHT)
    canvas.glow(830, 520, 860, AMBER, 0.6)
    canvas.wash([(690, 170), (990, 170), (990, 800), (690, 800)], PAPER, AMBER_PALE)
    canvas.fill([(690, 560), (800, 520), (900, 545), (990, 510), (990, 800), (690, 800)], SEA_PALE)
    canvas.fill([(690, 650), (860, 610), (990, 640), (990, 800), (690, 800)], mix(AMBER, SEA_PALE, 0.5))
    canvas.fill([(826, 800), (872, 800), (852, 622), (846, 622)], LINEN)
    canvas.disc(900, 300, 44, AMBER)
    canvas.wash([(690, 800), (990, 800), (1230, HEIGHT), (330, HEIGHT)], AMBER_PALE, mix(AMBER, NIGHT, 0.35))
    canvas.stipple([(690, 800), (990, 800), (1230, HEIGHT), (330, HEIGHT)], DUSK, "down", 0.6)
    canvas.wash([(990, 170), (1240, 96), (1240, 900), (990, 800)], CLAY, EARTH, "right")
    for top, bottom in ((0.08, 0.46), (0.54, 0.93)):
        left, right = (0.16, 0.84)
        panel = [
            (990 + 250 * u, (170 - 74 * u) + v * ((800 + 100 * u) - (170 - 74 * u)))
            for u, v in ((left, top), (right, top), (right, bottom), (left, bottom))
        ]
        canvas.fill(panel, mix(CLAY, EARTH, 0.75))
        canvas.line([panel[3], panel[0], panel[1]], mix(CLAY, NIGHT, 0.4), 4)
    canvas.disc(1210, 512, 13, AMBER_PALE)
    for bar in (rect(664, 146, 692, 800), rect(664, 146, 1000, 172)):
        canvas.fill(bar, mix(SEA, SEA_PALE, 0.3))
    canvas.fill([(664, 800), (1016, 800), (1030, 816), (650, 816)], LINEN)


def circle_of_chairs(canvas: Canvas) -> None:
    """Chairs placed in a ring on a wooden floor."""
    canvas.wash(rect(0, 0, WIDTH, 330), mix(SEA, SEA_PALE, 0.3), mix(SEA_PALE, PAPER, 0.3))
    for x in (170, 520, 870, 1220):
        canvas.wash(rect(x, 40, x + 220, 270), PAPER, AMBER_PALE)
        canvas.line([(x + 110, 40), (x + 110, 270)], SEA, 8)
        canvas.line([(x, 150), (x + 220, 150)], SEA, 8)
    canvas.wash(rect(0, 330, WIDTH, HEIGHT), mix(CLAY, AMBER_PALE, 0.5), mix(EARTH, CLAY, 0.6))
    for x in range(-1600, 3300, 130):
        canvas.line([(800 + (x - 800) * 0.42, 330), (x, HEIGHT)], mix(CLAY, EARTH, 0.5), 3)
    for x in (170, 520, 870, 1220):
        canvas.fill(
            [(x + 60, 360), (x + 240, 360), (x + 240 + (x - 600) * 0.35, 720), (x + (x - 600) * 0.35, 720)],
            AMBER_PALE,
            0.35,
        )
    seats = sorted((sin(2 * pi * n / 15 + 0.1), cos(2 * pi * n / 15 + 0.1), n) for n in range(15))
    for depth, across, number in seats:
        x, y, size = 800 + 560 * across, 660 + 230 * depth, 52 + 20 * depth
        colour = AMBER if number == 4 else (SEA_DEEP, DUSK, mix(SEA, MIST, 0.15))[number % 3]
        canvas.fill(ring(x + 18, y + size * 1.15, size * 1.1, 0.28), NIGHT, 0.3)
        tilt = -across * size * 0.35
        back = y - size * 0.1 + depth * size * 0.35
        rail = [
            (x - size * 0.62, back),
            (x + size * 0.62, back),
            (x + size * 0.62 - tilt, back - size * 1.3),
            (x - size * 0.62 - tilt, back - size * 1.3),
        ]
        seat = [
            (x - size * 0.7, y - size * 0.1),
            (x + size * 0.7, y - size * 0.1),
            (x + size * 0.76, y + size * 0.3),
            (x - size * 0.76, y + size * 0.3),
        ]
        for leg in (-0.66, 0.66):
            canvas.line([(x + leg * size, y + size * 0.2), (x + leg * size * 1.1, y + size * 1.2)], INK, size * 0.1)
        for part in (rail, seat) if depth < 0.2 else (seat, rail):
            canvas.fill(part, colour if part is rail else mix(colour, PAPER, 0.22))
        canvas.stipple(rail, NIGHT, "down", 0.9)


def courthouse_steps(canvas: Canvas) -> None:
    """Broad steps leading up to a row of columns."""
    canvas.wash(PAGE, mix(SEA_PALE, PAPER, 0.4), mix(PAPER, AMBER_PALE, 0.4))
    canvas.fill([(230, 230), (800, 60), (1370, 230)], mix(LINEN, SLATE, 0.15))
    canvas.stipple([(800, 60), (1370, 230), (230, 230)], SLATE, "right", 0.9)
    canvas.fill([(330, 214), (800, 84), (1270, 214)], mix(LINEN, PAPER, 0.5))
    canvas.fill(rect(210, 230, 1390, 282), PAPER)
    canvas.line([(210, 258), (1390, 258)], SLATE, 3)
    canvas.wash(rect(270, 282, 1330, 640), mix(DUSK, SLATE, 0.4), NIGHT)
    canvas.glow(800, 560, 250, AMBER, 0.6)
    canvas.wash(rect(724, 390, 876, 640), AMBER_PALE, AMBER)
    canvas.line([(800, 390), (800, 640)], AMBER_DEEP, 5)
    for x in (290, 480, 1010, 1200):
        canvas.wash(rect(x, 300, x + 100, 630), PAPER, mix(SLATE, LINEN, 0.4), "right")
        for flute in (26, 50, 74):
            canvas.line([(x + flute, 302), (x + flute, 628)], mix(SLATE, LINEN, 0.55), 3)
        canvas.fill(rect(x - 14, 282, x + 114, 304), LINEN)
        canvas.fill(rect(x - 14, 624, x + 114, 646), LINEN)
    for index in range(10):
        top, bottom = 640 + index**1.35 * 18.6, 640 + (index + 1) ** 1.35 * 18.6
        spread, after = 230 - index * 34, 230 - (index + 1) * 34
        edge = top + (bottom - top) * 0.45
        canvas.wash([(spread, top), (WIDTH - spread, top), (WIDTH - after, edge), (after, edge)], PAPER, LINEN, "right")
        canvas.wash(
            [(after, edge), (WIDTH - after, edge), (WIDTH - after, bottom), (after, bottom)],
            mix(LINEN, SLATE, 0.35),
            SLATE,
            "right",
        )
    canvas.fill([(724, 640), (876, 640), (1060, HEIGHT), (620, HEIGHT)], AMBER, 0.22)
    canvas.line([(846, 800), (842, 742)], INK, 30, round_ends=True)
    canvas.line([(838, 800), (832, 868)], INK, 13, round_ends=True)
    canvas.line([(852, 800), (862, 852)], INK, 13, round_ends=True)
    canvas.disc(843, 706, 17, INK)
    canvas.fill(rect(862, 772, 894, 814), CLAY)
    canvas.fill([(826, 870), (866, 858), (1180, 980), (1120, 1000)], INK, 0.2)
