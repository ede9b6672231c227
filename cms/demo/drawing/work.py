"""Pictures of work and paper: thread, hands, newspapers."""

from __future__ import annotations

from .canvas import HEIGHT, PAGE, WIDTH, Canvas, rect
from .palette import (
    AMBER,
    AMBER_DEEP,
    AMBER_PALE,
    CLAY,
    EARTH,
    INK,
    LINEN,
    NIGHT,
    PAPER,
    SEA,
    SEA_DEEP,
    SEA_LIGHT,
    SEA_PALE,
    SLATE,
    mix,
)
from .shapes import curve, ring, sheet


def loom_threads(canvas: Canvas) -> None:
    """Threads running down a loom into finished cloth."""
    canvas.wash(PAGE, mix(LINEN, PAPER, 0.5), LINEN)
    canvas.stipple(PAGE, CLAY, "left", 0.35)
    colours = (SEA_DEEP, SEA, AMBER, SEA_LIGHT, CLAY, SEA, PAPER, AMBER_DEEP, SEA_DEEP, SEA_LIGHT)
    threads = [(index, 130 + index * 16.2, colours[(index // 4 * 3) % len(colours)]) for index in range(83)]
    for index, x, colour in threads:
        lift = -26 if index % 2 else 26
        canvas.line([(800 + (x - 800) * 1.12, -10), (x, 300 + lift)], colour, 4)
        canvas.line([(x, 300 + lift), (x, 610)], colour, 5)
    for y in (262, 330):
        canvas.wash(rect(60, y, 1540, y + 24), CLAY, EARTH)
        canvas.line([(60, y + 3), (1540, y + 3)], mix(CLAY, PAPER, 0.4), 3)
    for index, x, _ in threads:
        canvas.disc(x, 286 if index % 2 else 354, 4.5, PAPER)
    for row in range(19):
        y = 612 + row * 25
        weft = (AMBER, SEA_DEEP, SEA_DEEP, PAPER, CLAY, SEA)[row // 3 % 6]
        for index, x, colour in threads:
            over = (index + row) % 2 or (index // 6 + row // 3) % 5 == 0
            canvas.fill(rect(x - 7.6, y, x + 7.6, y + 23), weft if over else colour)
    canvas.stipple(rect(122, 612, 1466, HEIGHT), NIGHT, "down", 0.6)
    canvas.stipple(rect(122, 612, 1466, HEIGHT), NIGHT, "right", 0.45)
    canvas.wash([*curve((560, 560), (800, 496), (1060, 560)), *curve((1060, 562), (800, 626), (560, 562))], CLAY, EARTH)
    canvas.fill([*curve((690, 556), (800, 530), (930, 556)), *curve((930, 560), (800, 588), (690, 560))], INK)
    canvas.fill(rect(720, 548, 900, 570), AMBER)
    canvas.line([(1056, 561), (1470, 604)], AMBER, 4)


def _hand(
    canvas: Canvas, wrist: tuple[float, float], side: int, skin: tuple[int, int, int], sleeve: tuple[int, int, int]
) -> None:
    x, y = wrist
    canvas.fill(
        [(x - side * 620, y + 150), (x - side * 40, y - 86), (x - side * 2, y + 74), (x - side * 480, y + 420)], sleeve
    )
    canvas.stipple(
        [(x - side * 620, y + 150), (x - side * 40, y - 86), (x - side * 2, y + 74), (x - side * 480, y + 420)],
        NIGHT,
        "down",
        0.9,
    )
    canvas.line([(x - side * 46, y - 88), (x - side * 2, y + 76)], mix(sleeve, PAPER, 0.3), 16)
    palm = [
        (x - side * 30, y - 62),
        (x + side * 96, y - 92),
        (x + side * 176, y - 40),
        (x + side * 150, y + 50),
        (x, y + 60),
    ]
    canvas.fill(palm, skin)
    for reach, drop in ((316, -66), (334, -22), (312, 22), (262, 58)):
        start = (x + side * 120, y - 46 + (drop + 66) * 0.72)
        canvas.line(
            [start, (x + side * reach * 0.72, y + drop * 0.9 - 6), (x + side * reach, y + drop + 14)],
            skin,
            37,
            round_ends=True,
        )
        canvas.line(
            [(start[0] + side * 40, start[1] + 19), (x + side * reach * 0.72, y + drop * 0.9 + 13)],
            mix(skin, NIGHT, 0.3),
            3,
        )


def hands_and_papers(canvas: Canvas) -> None:
    """Two hands holding out and receiving papers."""
    canvas.wash(PAGE, mix(SEA_PALE, PAPER, 0.3), mix(SEA_PALE, SEA, 0.4))
    canvas.disc(800, 500, 400, mix(AMBER_PALE, PAPER, 0.3))
    _hand(canvas, (340, 680), 1, mix(EARTH, CLAY, 0.35), SEA_DEEP)
    _hand(canvas, (1260, 640), -1, mix(CLAY, AMBER_PALE, 0.4), AMBER_DEEP)
    sheet(canvas, [(640, 260), (1010, 230), (1060, 700), (680, 740)], 11)
    sheet(canvas, [(560, 300), (930, 300), (960, 770), (580, 770)], 11, headline=True)
    canvas.line([*ring(850, 690, 38), (888, 690)], CLAY, 6)
    canvas.line([(830, 690), (846, 706), (874, 672)], CLAY, 6)
    thumbs = (
        ((500, 660), (590, 600), 1, mix(EARTH, CLAY, 0.35)),
        ((1110, 610), (1010, 560), -1, mix(CLAY, AMBER_PALE, 0.4)),
    )
    for start, end, side, skin in thumbs:
        canvas.line([start, ((start[0] + end[0]) / 2, end[1] + 8), end], skin, 44, round_ends=True)
        canvas.disc(end[0] + side * 2, end[1] - 3, 14, mix(skin, PAPER, 0.35))


def stacked_newspapers(canvas: Canvas) -> None:
    """A bundle of newspapers tied with string."""
    canvas.wash(rect(0, 0, WIDTH, 760), SEA_DEEP, mix(SEA_DEEP, SEA, 0.5), "right")
    canvas.fill([(980, 0), (1600, 0), (1600, 420), (1180, 760), (620, 760)], AMBER, 0.16)
    canvas.wash(rect(0, 750, WIDTH, HEIGHT), CLAY, EARTH)
    canvas.fill(rect(0, 744, WIDTH, 756), mix(CLAY, AMBER_PALE, 0.4))
    canvas.fill([(330, 960), (1290, 960), (1500, 1010), (420, 1030)], NIGHT, 0.4)
    for index in range(13):
        y, shift = 930 - index * 30, canvas.random.uniform(-16, 16)
        left, right = 330 + shift, 1250 + shift
        canvas.fill([(left, y), (right, y), (right, y + 29), (left, y + 29)], mix(PAPER, LINEN, canvas.random.random()))
        canvas.fill(ring(left + 4, y + 14.5, 15), mix(LINEN, SLATE, 0.25))
        for leaf in (8, 15, 22):
            canvas.line([(left + 8, y + leaf), (right, y + leaf)], mix(LINEN, SLATE, 0.45), 1.6)
        canvas.line([(left, y + 29), (right, y + 29)], SLATE, 3)
    canvas.stipple(rect(320, 540, 1270, 962), EARTH, "left", 0.7)
    top = [(470, 330), (1160, 330), (1262, 572), (318, 572)]
    canvas.fill(top, PAPER)
    canvas.stipple(top, LINEN, "left", 1.0)
    canvas.line([(560, 372), (1080, 372)], INK, 24)
    canvas.line([(492, 402), (1140, 402)], INK, 3)
    for row in range(6):
        y = 424 + row * 23
        wide = 300 + row * 14
        for column in (-1, 0, 1):
            x = 800 + column * wide * 0.78
            if not (column == 1 and row < 4):
                canvas.line([(x - wide * 0.34, y), (x + wide * canvas.random.uniform(0.2, 0.34), y)], SLATE, 5)
    canvas.wash([(936, 418), (1122, 418), (1158, 510), (946, 510)], AMBER_PALE, SEA_LIGHT)
    canvas.fill([(940, 480), (1010, 446), (1060, 476), (1110, 452), (1158, 510), (946, 510)], SEA_DEEP)
    canvas.line([(770, 330), (760, 572), (760, 960)], AMBER_DEEP, 9)
    canvas.line([(404, 470), (1216, 462), (1222, 470)], AMBER_DEEP, 9)
    for sign in (-1, 1):
        canvas.line([*ring(764 + sign * 44, 456, 40, 0.5), (764 + sign * 44 + 40, 456)], AMBER_DEEP, 8)
    canvas.disc(764, 464, 15, AMBER_DEEP)
