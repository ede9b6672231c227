"""A model in a directory whose vectors are known: each word of `VECTORS` is a token, with this vector.

The network looks the vectors up. It is written as the bytes of ONNX's protocol buffers, because the package `onnx` is
large: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto has the numbers of the fields.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path

VECTORS = {"[UNK]": (0.0, 0.0, 0.1), "boat": (1.0, 0.0, 0.0), "ship": (0.8, 0.6, 0.0), "wage": (0.0, 1.0, 0.0)}
FLOAT, INT64 = 1, 7  # TensorProto.DataType


def write_model(folder: Path, network: str = "model.onnx", **configuration: dict) -> Path:
    """Write the model, with further files of configuration by name: `prompts`, `pooling` and `length`."""
    (folder / network).parent.mkdir(parents=True, exist_ok=True)
    (folder / network).write_bytes(_build_network())
    words = {word: number for number, word in enumerate(VECTORS)}
    tokenizer = {
        "version": "1.0",
        "normalizer": {"type": "Lowercase"},
        "pre_tokenizer": {"type": "Whitespace"},
        "model": {"type": "WordLevel", "vocab": words, "unk_token": "[UNK]"},
        "added_tokens": [],
    }
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer), encoding="utf-8")
    names = {
        "prompts": "config_sentence_transformers.json",
        "pooling": "1_Pooling/config.json",
        "length": "sentence_bert_config.json",
    }
    for name, values in configuration.items():
        (folder / names[name]).parent.mkdir(exist_ok=True)
        (folder / names[name]).write_text(json.dumps(values), encoding="utf-8")
    return folder


def _build_network() -> bytes:
    size = len(next(iter(VECTORS.values())))
    values = b"".join(struct.pack(f"<{size}f", *vector) for vector in VECTORS.values())
    vectors = (
        _number(1, len(VECTORS)) + _number(1, size) + _number(2, FLOAT) + _bytes(8, b"vectors") + _bytes(9, values)
    )
    node = _bytes(1, b"vectors") + _bytes(1, b"input_ids") + _bytes(2, b"tokens") + _bytes(4, b"Gather")
    graph = (
        _bytes(1, node)
        + _bytes(2, b"tiny")
        + _bytes(5, vectors)
        + _bytes(11, _declare(b"input_ids", INT64, 2))
        + _bytes(12, _declare(b"tokens", FLOAT, 3))
    )
    return _number(1, 8) + _bytes(7, graph) + _bytes(8, _number(2, 17))


def _declare(name: bytes, kind: int, dimensions: int) -> bytes:
    """Return a value of the graph with dimensions of any size."""
    shape = b"".join(_bytes(1, _bytes(2, f"d{number}".encode())) for number in range(dimensions))
    return _bytes(1, name) + _bytes(2, _bytes(1, _number(1, kind) + _bytes(2, shape)))


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    parts = bytearray()
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*parts, value])
