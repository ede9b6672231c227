"""The few colours of the pictures: ink on paper, lantern amber and sea green."""

Colour = tuple[int, int, int]

INK: Colour = (27, 36, 44)
NIGHT: Colour = (20, 40, 50)
DUSK: Colour = (52, 72, 86)
SLATE: Colour = (104, 124, 128)
MIST: Colour = (205, 214, 205)
PAPER: Colour = (246, 240, 227)
LINEN: Colour = (231, 219, 196)

AMBER_PALE: Colour = (246, 216, 160)
AMBER: Colour = (228, 152, 56)
AMBER_DEEP: Colour = (184, 104, 36)
CLAY: Colour = (190, 106, 70)
EARTH: Colour = (112, 66, 48)

SEA_PALE: Colour = (168, 200, 188)
SEA_LIGHT: Colour = (104, 158, 148)
SEA: Colour = (52, 112, 108)
SEA_DEEP: Colour = (24, 68, 72)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """The colour `share` of the way from `first` to `second`."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def steps(first: Colour, second: Colour, count: int) -> list[Colour]:
    """`count` colours in even steps, both ends included."""
    return [mix(first, second, index / max(1, count - 1)) for index in range(count)]
