"""The OpenAPI document: what `frontend-contract/openapi.json` holds and `/api/v1/openapi.json` answers.

Ninja and pydantic make the draft. Here it becomes a contract: every answer an operation can give, each described once,
nothing in it that no answer uses, and the same text in every process.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from cms.api.public import api
from cms.http.operations import MAX_PARAM_REPEATS

from . import descriptions, webhooks
from .cleanup import allow_additional_properties, remove_titles, used_components

Node = dict[str, Any]
NO_CONTROL_CHARACTERS = r"^[^\x00-\x1f\x7f]*$"  # control characters are refused in every parameter


@cache
def document() -> str:
    """The document as text, keys in order, so that a change shows as a small difference."""
    return json.dumps(_document(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _document() -> Node:
    draft = json.loads(json.dumps(api.get_openapi_schema()))
    operations = [operation for path in draft["paths"].values() for operation in path.values()]
    for operation in operations:
        _complete_operation(operation)
    components: dict[str, Node] = {
        "headers": descriptions.header_components(),
        "parameters": {"IfNoneMatch": descriptions.IF_NONE_MATCH},
        "responses": descriptions.response_components(),
        "schemas": {**draft["components"]["schemas"], **webhooks.schemas()},
    }
    whole: Node = {
        "openapi": draft["openapi"],
        "info": {**draft["info"], "description": descriptions.API_DESCRIPTION, "license": descriptions.LICENSE},
        "servers": [{"url": "/", "description": "The CMS this document was read from."}],
        "tags": _tags([*operations, *(one["post"] for one in webhooks.webhooks().values())]),
        "paths": draft["paths"],
        "webhooks": webhooks.webhooks(),
    }
    remove_titles(components["schemas"])
    allow_additional_properties(components["schemas"])
    return {**whole, "components": {**used_components(whole, components), "securitySchemes": descriptions.SECURITY}}


def _complete_operation(operation: Node) -> None:
    """Say what it does, what it takes and everything it can answer; where it names nothing else, without a key."""
    operation["summary"] = operation["description"].split(".")[0].split("\n")[0]
    operation.setdefault("security", [])
    is_content = "304" in operation["responses"]
    operation["parameters"] = [_parameter(parameter) for parameter in operation["parameters"]]
    if is_content:
        operation["parameters"].append({"$ref": "#/components/parameters/IfNoneMatch"})
    for status in operation["responses"]:
        if status in descriptions.RESPONSE_NAMES:
            operation["responses"][status] = {"$ref": f"#/components/responses/{descriptions.RESPONSE_NAMES[status]}"}
    answer = next(
        operation["responses"][done] for done in descriptions.SUCCESS_STATUSES if done in operation["responses"]
    )
    if (media := answer.get("content", {})) and "application/rss+xml" in media:  # a feed in JSON has a type of its own
        media["application/feed+json"] = media.pop("application/json")
    answer["description"] = operation["summary"] + "."
    answer["headers"] = descriptions.headers(
        descriptions.CACHED_HEADERS if is_content else descriptions.UNCACHED_HEADERS
    )


def _parameter(parameter: Node) -> Node:
    """Optional means that it may be left out, not that `null` may be sent; a list is given by repeating the name."""
    schema = dict(parameter["schema"])
    if "anyOf" in schema:
        schema = {**next(kind for kind in schema.pop("anyOf") if kind != {"type": "null"}), **schema}
    said = {"description": schema.pop("description", ""), **parameter}
    if examples := [*said.pop("examples", ()), *schema.pop("examples", ())]:
        said["example"] = examples[0]
    schema.pop("title", None)
    if schema["type"] == "string" and not schema.keys() & {"pattern", "enum", "format"}:
        schema["pattern"] = NO_CONTROL_CHARACTERS
    if schema["type"] == "array":
        return {**said, "schema": {**schema, "maxItems": MAX_PARAM_REPEATS}, "style": "form", "explode": True}
    return {**said, "schema": schema}


def _tags(operations: list[Node]) -> list[Node]:
    used = sorted({tag for operation in operations for tag in operation.get("tags", ())})
    return [{"name": name, "description": descriptions.TAGS.get(name, "")} for name in used]
