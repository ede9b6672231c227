"""The OpenAPI document: what `frontend-contract/openapi.json` holds and `/api/v1/openapi.json` answers."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from cms.core.api.problems import MEDIA_TYPE


@cache
def document() -> str:
    """The document as text, keys in order, so that a change shows as a small difference."""
    from .public import api

    schema = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    for path in schema["paths"].values():
        for operation in path.values():
            _complete(operation)
    schema["servers"] = [{"url": "/", "description": "The CMS this document was read from."}]
    schema["tags"] = [{"name": name} for name in sorted(_tags(schema))]
    _forget_titles(schema["components"]["schemas"])
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _complete(operation: dict[str, Any]) -> None:
    """Errors are problems, content may answer 304, and nobody needs to sign in."""
    operation["security"] = []
    for status, response in operation["responses"].items():
        if int(status) >= 400:
            response["content"] = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
            response["description"] = {"404": "Hidden or absent.", "422": "A parameter is unknown or malformed."}.get(
                str(status), "Try again later."
            )
        else:
            response["description"] = "The answer."
    if "503" not in operation["responses"]:
        operation["responses"]["304"] = {"description": "What you have (`If-None-Match`) still holds."}


def _tags(schema: dict[str, Any]) -> set[str]:
    return {tag for path in schema["paths"].values() for op in path.values() for tag in op.get("tags", ())}


def _forget_titles(node: Any, inside_properties: bool = False) -> None:
    """Pydantic names every field after itself; that is noise in the document and in the types made from it."""
    if isinstance(node, dict):
        if not inside_properties and isinstance(node.get("title"), str):
            del node["title"]
        for key, value in node.items():
            _forget_titles(value, key == "properties")
    elif isinstance(node, list):
        for value in node:
            _forget_titles(value)
