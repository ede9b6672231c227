"""The model that embeds texts as vectors, which `SEMANTIC_MODEL` names: a directory, or a model of Elasticsearch.

The model is loaded with the first text; all threads of a process share one copy.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings

from .passages import FORM

ENDPOINT_PREFIX = "elasticsearch:"  # a value of SEMANTIC_MODEL that begins with it names an inference endpoint
REQUIRED_PACKAGES = ("numpy", "onnxruntime", "tokenizers")

_mutex = threading.Lock()


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


def find_missing_packages() -> list[str]:
    """Return the packages that the model needs and that are not installed."""
    needed = REQUIRED_PACKAGES[:1] if settings.SEMANTIC_MODEL.startswith(ENDPOINT_PREFIX) else REQUIRED_PACKAGES
    return [name for name in needed if find_spec(name) is None]


def get_model() -> Model:
    """Return the model of this process. The first call loads it, which takes half a second.

    Raises:
        ModelUnusable: the model cannot be loaded.
        ImportError: a package of requirements/semantic.txt is not installed.
    """
    with _mutex:
        return _load(settings.SEMANTIC_MODEL)


@lru_cache(maxsize=1)
def _load(named: str) -> Model:
    if named.startswith(ENDPOINT_PREFIX):
        from .endpoint_model import EndpointModel

        return EndpointModel(named.removeprefix(ENDPOINT_PREFIX))
    from .directory_model import DirectoryModel

    return DirectoryModel(Path(named))
