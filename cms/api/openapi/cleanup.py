"""Corrections of the JSON Schemas that Pydantic generates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Node = dict[str, Any]
COMPONENTS = "#/components/"


def remove_titles(schemas: Node) -> None:
    """Remove the titles that Pydantic adds, which only repeat the names of fields."""
    for schema in schemas.values():
        for node in subschemas(schema):
            node.pop("title", None)


def allow_additional_properties(schemas: Node) -> None:
    """Remove `additionalProperties: false`, so that clients which validate responses accept fields of later versions.

    The Pydantic schemas still reject undocumented fields, so that responses contain only documented ones.
    """
    for schema in schemas.values():
        for node in subschemas(schema):
            if node.get("additionalProperties") is False:
                del node["additionalProperties"]


def list_constants(document: Any) -> None:
    """Add `enum` beside every `const` that is a string, for tools that know only the keywords of OpenAPI 3.0."""
    for node in document.values() if isinstance(document, dict) else document if isinstance(document, list) else ():
        list_constants(node)
    if isinstance(document, dict) and isinstance(document.get("const"), str):
        document.setdefault("enum", [document["const"]])


def subschemas(schema: Any) -> Iterator[Node]:
    """Yield the schema and all schemas inside it. Names of properties are not mistaken for keywords."""
    if isinstance(schema, list):
        for item in schema:
            yield from subschemas(item)
    elif isinstance(schema, dict):
        yield schema
        for keyword, value in schema.items():
            if keyword in ("properties", "$defs"):
                for one in value.values():
                    yield from subschemas(one)
            elif keyword in ("items", "additionalProperties", "anyOf", "oneOf", "allOf"):
                yield from subschemas(value)


def used_components(whole: Node, components: dict[str, Node]) -> dict[str, Node]:
    """Return the components to which the rest of the document refers, directly or through other components."""
    used: set[str] = set()
    waiting = set(references(whole))
    while waiting:
        used |= waiting
        found = {reference for name in waiting for reference in references(_component(components, name))}
        waiting = found - used
    kept = {
        kind: {name: body for name, body in named.items() if f"{COMPONENTS}{kind}/{name}" in used}
        for kind, named in components.items()
    }
    return {kind: named for kind, named in kept.items() if named}


def references(node: Any) -> Iterator[str]:
    """Yield every reference to a component inside a node, including those in the mapping of a discriminator."""
    if isinstance(node, str):
        if node.startswith(COMPONENTS):
            yield node
    else:
        for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            yield from references(child)


def _component(components: dict[str, Node], reference: str) -> Any:
    kind, name = reference.removeprefix(COMPONENTS).split("/")
    return components[kind][name]
