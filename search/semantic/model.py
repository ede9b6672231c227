"""What a model does that embeds texts as vectors, and the arithmetic that all real models share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from .passages import FORM


class ModelUnusable(Exception):
    """The model that `SEMANTIC_MODEL` names cannot be used; the message says why, and what to do."""


class Model(Protocol):
    """What an embedding model does. Vectors have length 1 and are packed as little-endian float16."""

    name: str  # at most 40 characters; that of every other model differs, since their vectors cannot be compared

    def embed_query(self, text: str) -> bytes:
        """Return the vector of a query."""

    def embed_passages(self, texts: Sequence[str]) -> bytes:
        """Return the vectors of the passages of a page, one after the other."""

    def stack(self, pages: Sequence[bytes]) -> Any:
        """Return the vectors of many pages, each with one or more, in a form that can be compared."""

    def cosines(self, stacked: Any, query: bytes) -> Sequence[float]:
        """Return for each page of `stacked` the highest cosine of its vectors with that of a query, from -1 to 1."""


class NumpyModel:
    """The arithmetic that all real models share. `dimensions` is set by the classes that embed."""

    dimensions: int

    def __init__(self) -> None:
        import numpy

        self.np = numpy

    def pack(self, vector: Any) -> bytes:
        """Return a vector scaled to length 1, and packed."""
        return (vector / (self.np.linalg.norm(vector) or 1)).astype("<f2").tobytes()

    def stack(self, pages: Sequence[bytes]) -> Any:
        """Return the vectors of all pages as rows, with the position of the first row of each page."""
        rows = self.np.frombuffer(b"".join(pages), dtype="<f2").reshape(-1, self.dimensions)
        counts = self.np.array([len(packed) // (2 * self.dimensions) for packed in pages])
        return rows.astype("float32"), counts.cumsum() - counts  # float16 is slow to multiply

    def cosines(self, stacked: Any, query: bytes) -> Sequence[float]:
        """Return for each page of `stacked` the highest cosine of its vectors with that of a query, from -1 to 1."""
        rows, firsts = stacked
        every = rows @ self.np.frombuffer(query, dtype="<f2").astype("float32")
        return self.np.maximum.reduceat(every, firsts).tolist()


def name_vectors(model: Model) -> str:
    """Return what `Vector.model` has for the vectors that this version computes with this model."""
    return f"{model.name}:{FORM}"
