"""Pictures of what stands at the edge of the water."""

from __future__ import annotations

from math import cos, sin

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
    SEA_LIGHT,
    SEA_PALE,
    mix,
)
from .shapes import boat, curve, ridge, ripples, shimmer


def lake_of_reeds(canvas: Canvas) -> None:
    """A classroom on stilts, with lit windows, behind reeds."""
    canvas.wash(rect(0, 0, WIDTH, 600), mix(DUSK, SEA, 0.4), mix(AMBER_PALE, CLAY, 0.2))
    canvas.fill(ridge(canvas, 540, 36), mix(DUSK, CLAY, 0.25))
    canvas.wash(rect(0, 590, WIDTH, HEIGHT), mix(AMBER_PALE, SEA, 0.4), NIGHT)
    ripples(canvas, 600, 1040, AMBER_PALE, 40)
    for x in range(560, 1130, 92):
        canvas.line([(x, 560), (x - 4, 752)], NIGHT, 11)
    canvas.fill(rect(500, 556, 1190, 580), EARTH)
    canvas.wash(rect(560, 380, 1130, 560), CLAY, mix(CLAY, EARTH, 0.6), "right")
    canvas.fill([(510, 390), (610, 268), (1080, 268), (1180, 390)], NIGHT)
    canvas.stipple([(510, 390), (610, 268), (1080, 268), (1180, 390)], SEA, "left", 0.7)
    for x in (610, 730, 850):
        canvas.glow(x + 38, 466, 110, AMBER, 0.6)
        canvas.fill(rect(x, 424, x + 76, 508), AMBER_PALE)
        canvas.line([(x + 38, 424), (x + 38, 508)], EARTH, 4)
        shimmer(canvas, x + 38, 640, 900, 34, AMBER)
    canvas.fill(rect(1000, 424, 1064, 558), NIGHT)
    for step in range(6):
        canvas.line([(1190 + step * 14, 584 + step * 26), (1240 + step * 14, 584 + step * 26)], EARTH, 7)
    boat(canvas, 1370, 730, 100, NIGHT, mast=False)
    for _ in range(120):
        x = canvas.random.choice((canvas.random.gauss(170, 170), canvas.random.gauss(1430, 150)))
        height, lean = canvas.random.uniform(180, 470), canvas.random.uniform(-70, 90)
        stem = curve((x, HEIGHT + 10), (x + lean * 0.2, HEIGHT - height * 0.6), (x + lean, HEIGHT - height), 14)
        colour = canvas.random.choice((NIGHT, SEA_DEEP, mix(SEA, EARTH, 0.4)))
        canvas.line(stem, colour, 5)
        canvas.line(stem[-4:], mix(colour, AMBER_DEEP, 0.5), 11, round_ends=True)


def _palm(canvas: Canvas, x: float, y: float, height: float, lean: float) -> None:
    trunk = curve((x, y), (x + lean * 0.2, y - height * 0.6), (x + lean, y - height))
    canvas.line(trunk, EARTH, 14)
    top_x, top_y = trunk[-1]
    for angle in (-2.9, -2.4, -1.9, -1.2, -0.7, -0.2, 0.3, 2.8):
        reach = height * canvas.random.uniform(0.42, 0.56)
        tip = (top_x + reach * cos(angle), top_y + reach * sin(angle) * 0.6 + reach * 0.35)
        bend = (top_x + reach * 0.6 * cos(angle), top_y + reach * 0.7 * sin(angle) - 20)
        under = (bend[0], bend[1] + 44)
        canvas.fill(
            [*curve((top_x, top_y), bend, tip), *curve(tip, under, (top_x, top_y))],
            mix(SEA_DEEP, SEA, canvas.random.random()),
        )


def atoll_school(canvas: Canvas) -> None:
    """A small school on blocks, on a strip of land between two waters."""
    canvas.wash(PAGE, mix(SEA_PALE, PAPER, 0.3), PAPER)
    for x, y, half in ((330, 210, 210), (1180, 150, 260), (1330, 300, 150), (620, 330, 120)):
        canvas.fill(curve((x - half, y), (x - half * 0.2, y - half * 0.5), (x + half, y)), PAPER, 0.85)
    canvas.wash(rect(0, 560, WIDTH, HEIGHT), SEA_LIGHT, SEA_DEEP)
    canvas.fill(rect(0, 560, WIDTH, 590), SEA)
    ripples(canvas, 580, 700, PAPER, 30)
    land = [*curve((-20, 720), (620, 610), (1300, 690)), (1640, 730), *curve((1640, 800), (800, 850), (-20, 790))]
    canvas.wash(land, LINEN, mix(LINEN, AMBER, 0.35))
    canvas.stipple(land, AMBER_DEEP, "down", 0.5)
    _palm(canvas, 300, 730, 330, -80)
    _palm(canvas, 390, 720, 410, 60)
    _palm(canvas, 1290, 726, 300, 90)
    for x in (640, 780, 920, 1050):
        canvas.fill(rect(x, 650, x + 34, 712), DUSK)
    canvas.wash(rect(610, 500, 1110, 656), PAPER, LINEN, "right")
    canvas.fill([(570, 508), (690, 384), (1030, 384), (1150, 508)], CLAY)
    canvas.stipple([(570, 508), (690, 384), (1030, 384), (1150, 508)], EARTH, "right", 0.9)
    for x in (650, 750, 960):
        canvas.fill(rect(x, 546, x + 64, 610), SEA)
        canvas.line([(x + 32, 546), (x + 32, 610)], PAPER, 4)
    canvas.fill(rect(856, 540, 918, 656), NIGHT)
    canvas.line([(1200, 700), (1200, 560), (1240, 560)], EARTH, 9)
    canvas.fill([(1226, 600), (1254, 600), (1248, 568), (1232, 568)], AMBER)
    ripples(canvas, 840, 1060, SEA_PALE, 60)
    canvas.fill(
        curve((-20, 800), (800, 872), (1640, 806), 40) + curve((1640, 816), (800, 890), (-20, 812), 40), PAPER, 0.8
    )


def ferry_and_strait(canvas: Canvas) -> None:
    """A ferry crossing a strait, seen through the posts of a fence."""
    canvas.wash(PAGE, mix(MIST, PAPER, 0.5), mix(AMBER_PALE, PAPER, 0.5))
    canvas.glow(420, 300, 460, PAPER, 0.9)
    for base, share in ((420, 0.75), (470, 0.45)):
        cliff = ridge(canvas, base, 60)
        canvas.wash(cliff, mix(SEA, MIST, share), mix(SEA, MIST, share * 0.7))
    canvas.wash(rect(0, 540, WIDTH, HEIGHT), SEA_LIGHT, SEA_DEEP)
    ripples(canvas, 550, 1000, PAPER, 55)
    canvas.fill([(610, 590), (1320, 590), (1270, 660), (660, 660)], NIGHT)
    canvas.fill([(628, 590), (1300, 590), (1306, 572), (622, 572)], CLAY)
    canvas.fill(rect(660, 510, 1250, 574), PAPER)
    canvas.fill(rect(720, 462, 1150, 512), mix(PAPER, LINEN, 0.6))
    canvas.fill([(960, 462), (1040, 462), (1052, 380), (980, 380)], CLAY)
    canvas.fill([(978, 396), (1050, 396), (1052, 380), (980, 380)], NIGHT)
    for x in range(680, 1240, 36):
        canvas.fill(rect(x, 530, x + 20, 548), SEA)
    canvas.fill([(640, 660), (1290, 660), (1180, 720), (740, 712)], NIGHT, 0.35)
    for x, y in ((300, 250), (372, 296), (240, 330), (1380, 230)):
        canvas.line(
            [*curve((x - 30, y - 8), (x - 12, y - 18), (x, y)), *curve((x, y), (x + 12, y - 18), (x + 30, y - 8))],
            INK,
            3.5,
        )
    for offset in range(-1100, 1700, 62):
        canvas.line([(offset, HEIGHT), (offset + 420, 700)], mix(NIGHT, SEA, 0.3), 2.5)
        canvas.line([(offset + 420, HEIGHT), (offset, 700)], mix(NIGHT, SEA, 0.3), 2.5)
    canvas.line([(0, 700), (WIDTH, 700)], INK, 9)
    for x in (130, 640, 1150):
        canvas.line([(x, 650), (x, HEIGHT)], INK, 20)
