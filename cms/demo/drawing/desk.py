"""Pictures of what lies on a table: a register, a phone, letters."""

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
    NIGHT,
    PAPER,
    SEA,
    SEA_DEEP,
    SEA_PALE,
    SLATE,
    mix,
)
from .shapes import curve, lantern, ring


def ledger_by_lamplight(canvas: Canvas) -> None:
    """An open register, a pen and a lantern on a table."""
    canvas.wash(PAGE, NIGHT, mix(NIGHT, EARTH, 0.4))
    canvas.wash(rect(0, 560, WIDTH, HEIGHT), EARTH, mix(EARTH, NIGHT, 0.6))
    canvas.glow(1210, 460, 860, AMBER_DEEP, 0.65)
    for y in (640, 745, 880, 1030):
        canvas.line([(0, y), (WIDTH, y - 8)], mix(EARTH, NIGHT, 0.6), 3)
    canvas.fill([(170, 930), (330, 590), (1180, 590), (1390, 930), (800, 960)], NIGHT, 0.55)
    canvas.fill([(190, 900), (348, 580), (1164, 580), (1360, 900), (780, 930)], SEA_DEEP)
    for side in (-1, 1):
        outer, top = (222, 370) if side < 0 else (1326, 1142)
        page = [
            *curve((764, 590), ((764 + top) / 2, 540), (top, 574)),
            *curve((outer, 872), ((776 + outer) / 2, 830), (776, 900)),
        ]
        canvas.wash(page, mix(LINEN, AMBER_PALE, 0.4), PAPER, "right")
        if side < 0:
            canvas.stipple(page, EARTH, "left", 0.7)
        for row in range(9):
            t = 0.12 + row * 0.092
            start, end = 764 + 12 * t, top + (outer - top) * t
            y = 588 + t * 300
            bend = ((start + end) / 2, y - 46 + 8 * t)
            words = curve((start + side * 40, y - 6), bend, (end - side * 34, y - 10 - 12 * t), 40)
            canvas.line(words, mix(CLAY, LINEN, 0.6), 2)
            for word in range(2, 36 if row < 8 else 16, 6):
                canvas.line([(px, py - 7) for px, py in words[word : word + canvas.random.randint(3, 5)]], INK, 4.5)
    canvas.line(curve((764, 590), (758, 740), (776, 900)), mix(EARTH, LINEN, 0.3), 6)
    canvas.fill([(700, 586), (728, 580), (742, 1000), (726, 976), (706, 1004)], CLAY)
    lantern(canvas, 1330, 590, 270)
    canvas.line([(930, 800), (1190, 690)], INK, 13)
    canvas.line([(1110, 724), (1196, 688)], AMBER, 13, round_ends=True)
    canvas.fill([(930, 790), (940, 806), (898, 815)], LINEN)
    canvas.disc(180, 640, 66, INK, 0.3)
    canvas.wash([(114, 640), (246, 640), (232, 740), (128, 740)], DUSK, NIGHT)


def phone_in_the_dark(canvas: Canvas) -> None:
    """A phone alone in the dark, with rings of sound around it."""
    canvas.wash(PAGE, NIGHT, mix(INK, NIGHT, 0.5))
    for radius in range(860, 250, -88):
        shade = mix(NIGHT, SEA, 0.1 + 0.5 * (860 - radius) / 700)
        canvas.line([*ring(800, 540, radius, 0.86, 120), (800 + radius, 540)], shade, 3.5)
    canvas.glow(800, 540, 640, SEA, 0.7)
    canvas.fill([(650, 262), (934, 226), (1002, 836), (712, 876)], INK, 0.7)
    body = [(630, 240), (918, 204), (986, 812), (692, 852)]
    canvas.line([*body, body[0], body[1]], mix(INK, SLATE, 0.35), 34)
    canvas.fill(body, mix(INK, SLATE, 0.35))
    for x, y in body:
        canvas.disc(x, y, 17, mix(INK, SLATE, 0.35))
    canvas.wash([(638, 262), (906, 228), (964, 796), (698, 832)], SEA_PALE, SEA)
    canvas.stipple([(638, 262), (906, 228), (964, 796), (698, 832)], SEA_DEEP, "down", 0.8)
    for index in range(15):
        x = 690 + index * 16
        height = 18 + 112 * abs(sin(index * 0.9 + 0.5)) * sin(pi * (index + 1) / 16)
        y = 540 - (x - 800) * 0.12
        canvas.line(
            [(x - height * 0.1, y - height), (x + height * 0.1, y + height)],
            AMBER if index == 7 else PAPER,
            8,
            round_ends=True,
        )
    canvas.line([(740, 300), (816, 291)], SEA_DEEP, 8, round_ends=True)
    canvas.disc(848, 286, 7, AMBER)
    for angle in (0.3, 0.9, 2.4, 3.7, 5.2):
        canvas.disc(800 + 590 * cos(angle), 540 + 500 * sin(angle), 5, AMBER)


def letters_by_the_window(canvas: Canvas) -> None:
    """A table below a high window, with envelopes and a cup of pencils."""
    canvas.wash(PAGE, mix(SEA, SEA_PALE, 0.35), SEA)
    canvas.stipple(PAGE, SEA_DEEP, "left", 0.8)
    canvas.fill([(560, 330), (1060, 330), (1500, 780), (800, 780)], AMBER_PALE, 0.22)
    canvas.fill(rect(530, 70, 1070, 340), SEA_DEEP)
    canvas.wash(rect(552, 92, 1048, 318), mix(SEA_PALE, PAPER, 0.6), AMBER_PALE)
    for x, y, span in ((690, 180, 34), (770, 226, 24), (950, 160, 30)):
        wings = curve((x - span, y - 6), (x - span * 0.4, y - span * 0.6), (x, y)) + curve(
            (x, y), (x + span * 0.4, y - span * 0.6), (x + span, y - 6)
        )
        canvas.line(wings, INK, 4)
    for x in (676, 800, 924):
        canvas.line([(x, 92), (x, 318)], SEA_DEEP, 12)
    canvas.fill(rect(510, 336, 1090, 362), LINEN)
    canvas.wash(
        [(120, 760), (1480, 760), (1640, HEIGHT), (-40, HEIGHT)], mix(CLAY, AMBER_PALE, 0.35), mix(CLAY, EARTH, 0.5)
    )
    canvas.fill([(800, 760), (1400, 760), (1600, 960), (900, 960)], AMBER_PALE, 0.35)
    for x, y, tilt, flap in ((300, 860, -14, CLAY), (560, 905, 12, SEA), (980, 850, -8, AMBER)):
        cover = [(x, y), (x + 270, y + tilt), (x + 290, y + 128 + tilt), (x - 10, y + 128)]
        canvas.fill([(px + 10, py + 12) for px, py in cover], EARTH, 0.45)
        canvas.wash(cover, PAPER, LINEN)
        canvas.line([cover[0], (x + 138, y + 66 + tilt / 2), cover[1]], mix(SLATE, LINEN, 0.3), 4)
        canvas.fill(rect(x + 228, y + 84 + tilt, x + 270, y + 116 + tilt), flap)
    canvas.fill([(1242, 862), (1350, 862), (1470, 920), (1390, 930)], EARTH, 0.5)
    for x, lean, colour in ((1270, -34, AMBER), (1296, -4, SEA_DEEP), (1318, 26, CLAY), (1284, 14, DUSK)):
        canvas.line([(x, 800), (x + lean, 590)], colour, 14)
        canvas.fill([(x + lean - 7, 590), (x + lean + 7, 590), (x + lean * 1.13, 560)], LINEN)
    canvas.wash([(1230, 700), (1360, 700), (1348, 860), (1242, 860)], PAPER, mix(LINEN, SLATE, 0.5), "right")
