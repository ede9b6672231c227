"""The OpenAPI document in a form in which undocumented fields of responses are errors."""

from __future__ import annotations

import copy
from typing import Any

from cms.api.openapi.document import subschemas

PREFIX = "/api/v1"


def close_schemas(document: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of the document with additional properties forbidden."""
    closed = copy.deepcopy(document)
    for schema in closed["components"]["schemas"].values():
        for node in subschemas(schema):
            if "properties" in node:
                node["additionalProperties"] = False
    return closed


def find_response(document: dict[str, Any], path: str, status: int) -> dict[str, Any]:
    """Return the description of the response to a GET request."""
    response: dict[str, Any] = document["paths"][f"{PREFIX}{path}"]["get"]["responses"][str(status)]
    if "$ref" in response:
        response = document["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
    return response
