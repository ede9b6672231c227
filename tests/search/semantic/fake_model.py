"""A fake model with readable vectors: a text is represented by how often it contains each of a few words."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from math import sqrt

MEANINGS = (("ship", "boat", "vessel"), ("wage", "pay", "money"), ("valley", "hill"))


class FakeModel:
    """A model with one dimension for each group of words in `MEANINGS`."""

    def embed(self, text: str) -> bytes:
        words = text.lower().replace(".", " ").split()
        counts = [0.01 + sum(words.count(word) for word in meaning) for meaning in MEANINGS]
        length = sqrt(sum(count * count for count in counts))
        return struct.pack("<3e", *(count / length for count in counts))

    def stack(self, packed: Sequence[bytes]) -> list[bytes]:
        return list(packed)

    def cosines(self, stacked: list[bytes], packed: bytes) -> list[float]:
        own = struct.unpack("<3e", packed)
        return [sum(a * b for a, b in zip(own, struct.unpack("<3e", one), strict=True)) for one in stacked]
