"""A model in a directory, in the form that sentence-transformers exports to ONNX.

| file | what it holds |
|---|---|
| `model.onnx` or `onnx/model.onnx` | the network; large ones have their weights beside it, in `model.onnx_data` |
| `tokenizer.json` | the tokenizer, of the package `tokenizers` |
| `1_Pooling/config.json` | whether the vector of a text is the mean of its tokens (the default) or its first token |
| `sentence_bert_config.json` | `max_seq_length`: tokens of a text, 256 by default; the rest is cut off |
| `config_sentence_transformers.json` | `prompts`: texts before each `query` and each `document`, none by default |

Only the first two are required. Nothing is downloaded and no code in the directory is run.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .model import ModelUnusable, NumpyModel

NETWORKS = ("model.onnx", "onnx/model.onnx")
TOKENIZER = "tokenizer.json"
POOLING = "1_Pooling/config.json"
LENGTH = "sentence_bert_config.json"
PROMPTS = "config_sentence_transformers.json"
DEFAULT_MAX_TOKENS = 256
DOCUMENT_PROMPTS = ("document", "passage")  # names that models give to the same prompt


def find_problem(folder: Path) -> str:
    """Return why a directory cannot be used as a model; empty if it can."""
    if not folder.is_dir():
        return f"{folder} is not a directory."
    if not any((folder / name).is_file() for name in NETWORKS):
        return f"{folder} contains neither {NETWORKS[0]} nor {NETWORKS[1]}."
    if not (folder / TOKENIZER).is_file():
        return f"{folder} does not contain {TOKENIZER}."
    return ""


class DirectoryModel(NumpyModel):
    """A model that onnxruntime runs in this process.

    Each text is embedded by itself, because texts embedded in one batch change each other's scaling of 8-bit weights.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        import onnxruntime
        from tokenizers import Tokenizer

        if problem := find_problem(folder):
            raise ModelUnusable(problem)
        network = next(path for name in NETWORKS if (path := folder / name).is_file())
        self.tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(int(_read_json(folder / LENGTH).get("max_seq_length") or DEFAULT_MAX_TOKENS))
        self.is_first_token = bool(_read_json(folder / POOLING).get("pooling_mode_cls_token"))
        prompts = _read_json(folder / PROMPTS).get("prompts") or {}
        self.query_prompt = str(prompts.get("query", ""))
        self.document_prompt = str(next((prompts[name] for name in DOCUMENT_PROMPTS if name in prompts), ""))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # a search uses one core; the worker leaves the others to visitors
        self.session = onnxruntime.InferenceSession(str(network), options, providers=["CPUExecutionProvider"])
        self.inputs = {one.name for one in self.session.get_inputs()}
        self.dimensions = self._embed("").shape[-1]
        self.name = f"{folder.name[:20]}-{_digest(folder, network)}"

    def embed_query(self, text: str) -> bytes:
        """Return the vector of a query."""
        return self.pack(self._embed(self.query_prompt + text))

    def embed_passages(self, texts: Sequence[str]) -> bytes:
        """Return the vectors of the passages of a page, one after the other."""
        return b"".join(self.pack(self._embed(self.document_prompt + text)) for text in texts)

    def _embed(self, text: str) -> Any:
        ids = self.np.array([self.tokenizer.encode(text).ids], dtype="int64")
        given = {"input_ids": ids, "attention_mask": self.np.ones_like(ids), "token_type_ids": self.np.zeros_like(ids)}
        tokens = self.session.run(None, {name: given[name] for name in self.inputs if name in given})[0][0]
        # The sum has the direction of the mean, and a text without tokens has one as well.
        return (tokens[:1] if self.is_first_token else tokens).sum(axis=0)


def _read_json(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise ModelUnusable(f"{path} is not a JSON object: {error}") from error


def _digest(folder: Path, network: Path) -> str:
    """Return a digest of all files that decide about a vector."""
    digest = hashlib.sha256()
    weights = network.with_name(f"{network.name}_data")
    for path in (network, weights, *(folder / name for name in (TOKENIZER, POOLING, LENGTH, PROMPTS))):
        if path.is_file():
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]
