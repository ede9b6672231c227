"""Descriptions of properties whose schemas do not describe them: the names that mean the same everywhere."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

Node = dict[str, Any]
FILE = Path(__file__).with_suffix(".yaml")


def describe_properties(schemas: Node) -> None:
    """Add a description to every property that has none and does not refer to a schema with one."""
    for name, schema in schemas.items():
        properties = schema.get("properties", {})
        for key, value in properties.items():
            if "description" in value or "$ref" in value:
                continue
            if text := _constant_text(value) or _find(
                name, key, is_block="value" in properties and "type" in properties
            ):
                value["description"] = text


def _constant_text(value: Node) -> str:
    return f"Always `{value['const']}`." if "const" in value else ""


def _find(schema: str, key: str, *, is_block: bool) -> str | None:
    texts = _read_texts()
    candidates = (texts["of"].get(schema, {}), texts["block"] if is_block else {}, texts["every"])
    return next((known[key] for known in candidates if key in known), None)


@cache
def _read_texts() -> dict[str, Any]:
    texts: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return texts
