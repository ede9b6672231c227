"""The document in the form of OpenAPI 3.0.3, in `frontend-contract/openapi-3.0.json` and at `/api/v1/openapi-3.0.json`.

For generators that do not read 3.1. It describes the same requests and responses, without webhooks, which 3.0 does not
have, and without recorded responses. A reference that may be null is `nullable` beside `allOf`, as generators expect;
by the letter of 3.0 the referenced schema forbids null nevertheless, so that validators would refuse the responses.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from .document import document, used_components

Node = dict[str, Any]
LICENCE_URL = "https://spdx.org/licenses/{}.html"  # 3.0 has no licence identifiers
VALUES = ("example", "default")  # values of parameters and media types, which are not parts of the document

# Keywords of schemas that mean the same in both versions.
SAME_KEYWORDS = {
    *("additionalProperties", "allOf", "anyOf", "default", "deprecated", "description", "discriminator", "enum"),
    *("format", "items", "maxItems", "maxLength", "maxProperties", "maximum", "minItems", "minLength", "minProperties"),
    *("minimum", "multipleOf", "not", "oneOf", "pattern", "properties", "readOnly", "required", "title", "type"),
    *("uniqueItems", "writeOnly"),
}


@cache
def document_30() -> str:
    """Return the document as JSON, with the same order and indentation as the one in 3.1."""
    converted = convert_document(json.loads(document()))
    return json.dumps(converted, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def convert_document(original: Node) -> Node:
    """Return a document of OpenAPI 3.1 in the form of 3.0.3.

    Raises:
        ValueError: A schema has a keyword that 3.0 cannot express.
    """
    converted: Node = _convert_node({name: value for name, value in original.items() if name != "webhooks"})
    _name_types(converted, converted["components"]["schemas"])
    licence = converted["info"].get("license", {})
    if identifier := licence.pop("identifier", ""):
        licence["url"] = LICENCE_URL.format(identifier)
    components = converted.pop("components")
    security = components.pop("securitySchemes", {})
    used = used_components(converted, components)
    tags = {tag for path in converted["paths"].values() for one in path.values() for tag in one.get("tags", ())}
    return {
        **converted,
        "openapi": "3.0.3",
        "tags": [tag for tag in converted["tags"] if tag["name"] in tags],
        "components": {**used, "securitySchemes": security},
    }


def _convert_node(node: Any) -> Any:
    """Convert the schemas inside a part of the document that is not a schema itself."""
    if isinstance(node, list):
        return [_convert_node(item) for item in node]
    if not isinstance(node, dict):
        return node
    converted = {}
    for name, value in node.items():
        if name == "examples":
            continue
        if name in VALUES:
            converted[name] = value
        elif name == "schema":
            converted[name] = convert_schema(value)
        elif name == "schemas":
            converted[name] = {one: convert_schema(schema) for one, schema in value.items()}
        else:
            converted[name] = _convert_node(value)
    return converted


def _name_types(node: Any, schemas: Node) -> None:
    """Add the type of the referenced schema beside `nullable`, which has no effect without a type."""
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        _name_types(child, schemas)
    if isinstance(node, dict) and node.get("nullable") is True and "type" not in node and "allOf" in node:
        referenced = schemas[node["allOf"][0]["$ref"].rsplit("/", 1)[1]]
        node["type"] = referenced.get("type", "object")


def convert_schema(schema: Node) -> Node:
    """Return a schema of OpenAPI 3.1 in the form of 3.0.3.

    Raises:
        ValueError: It has a keyword that 3.0 cannot express.
    """
    rest = dict(schema)
    converted: Node = {}
    if "$ref" in rest:
        reference = {"$ref": rest.pop("$ref")}
        if not rest:
            return reference
        converted["allOf"] = [reference]  # 3.0 ignores keywords beside a reference
    if "const" in rest:
        rest["enum"] = [rest.pop("const")]
    if examples := rest.pop("examples", ()):
        converted["example"] = examples[0]
    for name, limit in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if name in rest:
            converted |= {limit: rest.pop(name), name: True}
    if unknown := rest.keys() - SAME_KEYWORDS:
        raise ValueError(f"OpenAPI 3.0 has no keyword {', '.join(sorted(unknown))}; add its conversion.")
    return _convert_null({**converted, **{name: _convert_keyword(name, value) for name, value in rest.items()}})


def _convert_keyword(name: str, value: Any) -> Any:
    if name == "properties":
        return {one: convert_schema(schema) for one, schema in value.items()}
    if name in ("allOf", "anyOf", "oneOf"):
        return [convert_schema(schema) for schema in value]
    return convert_schema(value) if name in ("items", "additionalProperties", "not") and value is not True else value


def _convert_null(schema: Node) -> Node:
    """Replace the type `null` by `nullable`, and a union of one type by this type."""
    types = schema.get("type", [])
    if isinstance(types, list) and types:
        schema = {**schema, "anyOf": [{"type": kind} for kind in types]}
        del schema["type"]
    for union in ("anyOf", "oneOf"):
        members = [member for member in schema.get(union, ()) if member != {"type": "null"}]
        if len(members) == len(schema.get(union, ())):
            continue
        others = {name: value for name, value in schema.items() if name != union}
        schema = {**others, "nullable": True, **_join(members, union)}
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    return schema


def _join(members: list[Node], union: str) -> Node:
    if len(members) > 1:
        return {union: members}
    return {"allOf": members} if "$ref" in members[0] else members[0]
