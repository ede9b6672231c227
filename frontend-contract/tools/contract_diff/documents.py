"""Access to an OpenAPI document: references, and the kinds of value that a schema allows."""

from __future__ import annotations

from typing import Any

Node = dict[str, Any]

# The discriminating properties of unions. Frontends ignore unknown values of an open tag, but not of a closed one.
OPEN_TAGS, CLOSED_TAGS = ("type", "kind"), ("result",)


class Document:
    """An OpenAPI document."""

    def __init__(self, content: Node) -> None:
        self.content = content

    @property
    def version(self) -> tuple[int, ...]:
        return tuple(int(part) for part in self.content["info"]["version"].split("."))

    @property
    def operations(self) -> dict[str, Node]:
        """The operations by method and path: `GET /api/v1/search`."""
        return self._by_method(self.content.get("paths", {}))

    @property
    def webhooks(self) -> dict[str, Node]:
        return self._by_method(self.content.get("webhooks", {}))

    def resolved(self, node: Node) -> Node:
        """Follow references to the node itself. Keys beside `$ref` are only descriptions."""
        while "$ref" in node:
            target: Any = self.content
            for key in node["$ref"].removeprefix("#/").split("/"):
                target = target[key.replace("~1", "/").replace("~0", "~")]
            node = target
        return node

    def kinds(self, schema: Node) -> dict[str, Node]:
        """Return the kinds of value that a schema allows, each with its schema. Union members go by their tag."""
        node = self.resolved(schema)
        members = node.get("anyOf") or node.get("oneOf")
        if members:
            return {kind: one for member in members for kind, one in self.kinds(member).items()}
        types = node.get("type", "anything")
        if isinstance(types, list):
            return {kind: {**node, "type": kind} for kind in types}
        return {self._tag(node) if types == "object" else types: schema}

    def _tag(self, node: Node) -> str:
        for name in (*OPEN_TAGS, *CLOSED_TAGS):
            tag = self.resolved(node.get("properties", {}).get(name, {}))
            if "const" in tag:
                return f"{name} “{tag['const']}”"
        return "object"

    def _by_method(self, items: Node) -> dict[str, Node]:
        return {
            f"{method.upper()} {name}": operation for name, item in items.items() for method, operation in item.items()
        }


def is_closed(kind: str) -> bool:
    """Return whether frontends must know every member of the union that this kind belongs to."""
    return not kind.startswith(tuple(f"{tag} “" for tag in OPEN_TAGS))
