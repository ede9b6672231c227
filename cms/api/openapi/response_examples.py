"""Examples of response bodies: recorded responses about the demo content, which `make contract` shortens and stores."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

Node = dict[str, Any]
FILE = Path(__file__).with_suffix(".json")


def add_response_examples(paths: Node, responses: Node) -> None:
    """Add the examples to the responses of the operations, and to those that all operations share.

    Those are given by their status, or by the type of the problem if it has a schema of its own.
    An installation may lack operations for which there is an example.
    """
    shared = {_get_key(example, responses): example for example in _read_examples() if example["status"] >= 400}
    for path, item in paths.items():
        for method, operation in item.items():
            for example in _read_examples():
                if example["operation"] == f"{method.upper()} {path}" and example["status"] < 400:
                    _add(operation["responses"], str(example["status"]), example)
    for key, example in shared.items():
        _add(responses, key, example)


def _get_key(example: Node, responses: Node) -> str:
    problem_type = example["value"].get("type", "")
    return problem_type if problem_type in responses else str(example["status"])


def _add(responses: Node, key: str, example: Node) -> None:
    media = responses.get(key, {}).get("content", {}).get(example["media_type"])
    if media is not None:
        value = {"summary": example["summary"], "value": example["value"]}
        media.setdefault("examples", {})[example["name"]] = value


@cache
def _read_examples() -> list[Node]:
    examples: list[Node] = json.loads(FILE.read_text(encoding="utf-8"))
    return examples
