"""A sheet to draw on: shapes in units of a 1600 × 1067 page, printed with grain like a risograph."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from PIL import Image, ImageChops, ImageDraw

from .palette import NIGHT, PAPER, Colour

WIDTH, HEIGHT = 1600, 1067
OVERSAMPLING = 2
Point = tuple[float, float]

_TURNS = {
    "down": None,
    "up": Image.Transpose.FLIP_TOP_BOTTOM,
    "right": Image.Transpose.ROTATE_90,
    "left": Image.Transpose.ROTATE_270,
}


def rect(left: float, top: float, right: float, bottom: float) -> list[Point]:
    """The four corners of an upright rectangle."""
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


PAGE = rect(0, 0, WIDTH, HEIGHT)


class Canvas:
    """Draws at twice the size asked for; `finish` scales down and prints."""

    def __init__(self, key: str, width: int) -> None:
        self.size = (width, round(width * HEIGHT / WIDTH))
        self.scale = width * OVERSAMPLING / WIDTH
        self.random = Random(key)  # noqa: S311  the same key gives the same picture
        self.image = Image.new("RGB", (self.size[0] * OVERSAMPLING, self.size[1] * OVERSAMPLING), PAPER)
        self._draw = ImageDraw.Draw(self.image)
        self._noise = Image.frombytes("L", (400, 400), self.random.randbytes(160_000)).resize(
            (800, 800), Image.Resampling.NEAREST
        )

    def _scaled(self, points: Sequence[Point]) -> list[Point]:
        return [(x * self.scale, y * self.scale) for x, y in points]

    def _mask(self, points: Sequence[Point]) -> tuple[Image.Image, tuple[int, int]] | None:
        """The shape as a mask, and where its upper left corner is; None if it is outside the page."""
        scaled = self._scaled(points)
        left, right = (int(edge(x for x, _ in scaled)) for edge in (min, max))
        top, bottom = (int(edge(y for _, y in scaled)) for edge in (min, max))
        left, top = max(0, left), max(0, top)
        right, bottom = min(self.image.width, right + 1), min(self.image.height, bottom + 1)
        if right <= left or bottom <= top:
            return None
        mask = Image.new("L", (right - left, bottom - top), 0)
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in scaled], fill=255)
        return mask, (left, top)

    def _ramp(self, size: tuple[int, int], towards: str) -> Image.Image:
        ramp = Image.linear_gradient("L")
        turn = _TURNS[towards]
        return (ramp if turn is None else ramp.transpose(turn)).resize(size, Image.Resampling.BILINEAR)

    def fill(self, points: Sequence[Point], colour: Colour, opacity: float = 1.0) -> None:
        """A flat shape."""
        if opacity >= 1:
            self._draw.polygon(self._scaled(points), fill=colour)
        elif shape := self._mask(points):
            mask, corner = shape
            self.image.paste(colour, corner, mask.point(lambda value: round(value * opacity)))

    def wash(self, points: Sequence[Point], start: Colour, end: Colour, towards: str = "down") -> None:
        """A shape whose colour changes evenly from one side to the other."""
        if shape := self._mask(points):
            mask, corner = shape
            ramp = self._ramp(mask.size, towards)
            colours = [Image.new("RGB", mask.size, colour) for colour in (end, start)]
            self.image.paste(Image.composite(*colours, ramp), corner, mask)

    def stipple(self, points: Sequence[Point], colour: Colour, towards: str = "down", strength: float = 0.8) -> None:
        """Shading with dots that grow denser towards one side."""
        if shape := self._mask(points):
            mask, corner = shape
            ramp = self._ramp(mask.size, towards).point(lambda value: round(value * value * strength / 255))
            dots = ImageChops.subtract(ramp, self._tiled(mask.size)).point(lambda value: min(255, value * 5))
            self.image.paste(colour, corner, ImageChops.multiply(mask, dots))

    def _tiled(self, size: tuple[int, int]) -> Image.Image:
        tiled = Image.new("L", size)
        for x in range(0, size[0], 800):
            for y in range(0, size[1], 800):
                tiled.paste(self._noise, (x, y))
        return tiled

    def glow(self, x: float, y: float, radius: float, colour: Colour, strength: float = 0.7) -> None:
        """Light around a point."""
        side = max(2, round(2 * radius * self.scale))
        # The gradient reaches 255 in the corners and 181 in the middle of an edge.
        disc = Image.radial_gradient("L").point(lambda value: round(max(0.0, 1 - value / 180) ** 2 * 255 * strength))
        corner = (round(x * self.scale - side / 2), round(y * self.scale - side / 2))
        self.image.paste(colour, corner, disc.resize((side, side), Image.Resampling.BICUBIC))

    def disc(self, x: float, y: float, radius: float, colour: Colour, flatness: float = 1.0) -> None:
        """A circle, or an ellipse if `flatness` is below one."""
        box = [(x - radius, y - radius * flatness), (x + radius, y + radius * flatness)]
        self._draw.ellipse(self._scaled(box), fill=colour)

    def line(self, points: Sequence[Point], colour: Colour, width: float = 3, round_ends: bool = False) -> None:
        """A stroke through the points."""
        self._draw.line(self._scaled(points), fill=colour, width=max(1, round(width * self.scale)), joint="curve")
        if round_ends:
            for x, y in (points[0], points[-1]):
                self.disc(x, y, width / 2, colour)

    def build(self) -> Image.Image:
        """Scale down, darken the corners a little and add the grain of paper."""
        page = self.image.resize(self.size, Image.Resampling.BOX)
        corners = Image.radial_gradient("L").point(lambda value: max(0, value - 150) // 3)
        page.paste(NIGHT, (0, 0), corners.resize(self.size, Image.Resampling.BICUBIC))
        grain = Image.frombytes("L", self.size, self.random.randbytes(self.size[0] * self.size[1]))
        soft = grain.point(lambda value: 119 + value * 18 // 255)
        return ImageChops.soft_light(page, Image.merge("RGB", (soft, soft, soft)))
