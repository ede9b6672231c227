"""Pictures for the demo content, drawn by code: `draw("harbour-at-dawn")`. The same key gives the same picture."""

from PIL import Image

from .canvas import Canvas
from .catalogue import PICTURES, Picture

__all__ = ["PICTURES", "Picture", "draw"]


def draw(key: str, width: int = 1600) -> Image.Image:
    """The picture of that key, 3:2, `width` pixels wide."""
    canvas = Canvas(key, width)
    PICTURES[key].paint(canvas)
    return canvas.build()
