"""Reading an OpenAPI document: references, and the kinds of value that a schema allows."""

from __future__ import annotations

from typing import Any

Node = dict[str, Any]

# The properties that tell members of a union apart. Of the last, a frontend handles every value or shows nothing.
OPEN_TAGS, CLOSED_TAGS = ("type", "kind"), ("result",)


class Document:
    def __init__(self, content: Node) -> None:
        self.content = content

    @property
    def version(self) -> tuple[int, ...]:
        return tuple(int(part) for part in self.content["info"]["version"].split("."))

    @property
    def operations(self) -> dict[str, Node]:
        """`GET /api/v1/search`: the operation."""
        return self._by_method(self.content.get("paths", {}))

    @property
    def webhooks(self) -> dict[str, Node]:
        return self._by_method(self.content.get("webhooks", {}))

    def resolved(self, node: Node) -> Node:
        """The node itself instead of a reference to it. What stands beside a reference is only words."""
        while "$ref" in node:
            target: Any = self.content
            for key in node["$ref"].removeprefix("#/").split("/"):
                target = target[key.replace("~1", "/").replace("~0", "~")]
            node = target
        return node

    def kinds(self, schema: Node) -> dict[str, Node]:
        """Every kind of value it allows, with the schema of that kind; members of a union by what tells them apart."""
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
            said = self.resolved(node.get("properties", {}).get(name, {}))
            if "const" in said:
                return f"{name} “{said['const']}”"
        return "object"

    def _by_method(self, items: Node) -> dict[str, Node]:
        return {
            f"{method.upper()} {name}": operation for name, item in items.items() for method, operation in item.items()
        }


def is_closed(kind: str) -> bool:
    """Whether a frontend has to know every member of the union that this kind is told apart in."""
    return not kind.startswith(tuple(f"{tag} “" for tag in OPEN_TAGS))
