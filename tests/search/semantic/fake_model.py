"""A fake model with readable vectors: a text is represented by how often it contains each of a few words."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from math import sqrt

MEANINGS = (("ship", "boat", "vessel"), ("wage", "pay", "money"), ("valley", "hill"))
FORMAT = "<3e"


class FakeModel:
    """A model with one dimension for each group of words in `MEANINGS`."""

    name = "fake"

    def embed_query(self, text: str) -> bytes:
        words = text.lower().replace(".", " ").split()
        counts = [0.01 + sum(words.count(word) for word in meaning) for meaning in MEANINGS]
        length = sqrt(sum(count * count for count in counts))
        return struct.pack(FORMAT, *(count / length for count in counts))

    def embed_passages(self, texts: Sequence[str]) -> bytes:
        return b"".join(map(self.embed_query, texts))

    def stack(self, pages: Sequence[bytes]) -> list[bytes]:
        return list(pages)

    def cosines(self, stacked: list[bytes], query: bytes) -> list[float]:
        own = struct.unpack(FORMAT, query)
        return [
            max(sum(a * b for a, b in zip(own, vector, strict=True)) for vector in struct.iter_unpack(FORMAT, page))
            for page in stacked
        ]
