"""Small corrections of JSON Schemas as pydantic makes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Node = dict[str, Any]
COMPONENTS = "#/components/"


def remove_titles(schemas: Node) -> None:
    """Pydantic names every field after itself: noise in the document and in the types made from it."""
    for schema in schemas.values():
        for node in subschemas(schema):
            node.pop("title", None)


def allow_additional_properties(schemas: Node) -> None:
    """A frontend that checks answers must not break when a later version adds a field.

    What *we* send is still exactly what is documented: the schemas refuse anything else, and the tests do too.
    """
    for schema in schemas.values():
        for node in subschemas(schema):
            if node.get("additionalProperties") is False:
                del node["additionalProperties"]


def subschemas(schema: Any) -> Iterator[Node]:
    """The schema and all schemas in it; names of properties are not taken for keywords."""
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
    """The components that the rest of the document refers to, directly or through one another."""
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
    """Every component that is named in a node, in a discriminator's mapping too."""
    if isinstance(node, str):
        if node.startswith(COMPONENTS):
            yield node
    else:
        for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            yield from references(child)


def _component(components: dict[str, Node], reference: str) -> Any:
    kind, name = reference.removeprefix(COMPONENTS).split("/")
    return components[kind][name]
