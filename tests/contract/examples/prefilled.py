"""Send each operation the values that a documentation page fills in: examples, and defaults where there is none."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from django.test import Client

from cms.api.openapi.document import document

Node = dict[str, Any]


def send_prefilled_requests(folder: Path) -> None:
    """Write `statuses.json`: the status of the response by operation."""
    folder.mkdir(parents=True)
    client, contract = Client(), json.loads(document())
    statuses = {
        operation["operationId"]: _send(client, method, path, operation, contract)
        for path, item in contract["paths"].items()
        for method, operation in item.items()
    }
    (folder / "statuses.json").write_text(json.dumps(statuses, indent=2), encoding="utf-8")


def _send(client: Client, method: str, path: str, operation: Node, contract: Node) -> int:
    filled = [(one["in"], one["name"], value) for one in operation["parameters"] for value in _values(one)]
    for source, name, value in filled:
        if source == "path":
            path = path.replace(f"{{{name}}}", quote(str(value)))
    query = urlencode([(name, value) for source, name, value in filled if source == "query"])
    address = path + (f"?{query}" if query else "")
    if method == "get":
        return client.get(address).status_code
    return client.post(address, json.dumps(_body(operation, contract)), "application/json").status_code


def _values(parameter: Node) -> Iterable[Any]:
    schema = parameter.get("schema", {})
    value = parameter.get("example", schema.get("example", schema.get("default")))
    if value is None and parameter.get("required"):
        value = schema["enum"][0]
    if value is None or value == "":
        return []
    values = value if isinstance(value, list) else [value]
    return [json.dumps(one) if isinstance(one, bool) else one for one in values]


def _body(operation: Node, contract: Node) -> Any:
    if "requestBody" not in operation:
        return {}
    media = operation["requestBody"]["content"]["application/json"]
    if "example" in media:
        return media["example"]
    schema = media["schema"]
    if "$ref" in schema:
        schema = contract["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema["examples"][0]
