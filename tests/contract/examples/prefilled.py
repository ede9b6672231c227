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
    """Write `answers.json`: status, media type and body of the response by operation."""
    folder.mkdir(parents=True)
    client, contract = Client(), json.loads(document())
    answers = {
        operation["operationId"]: _describe(_send(client, method, path, operation))
        for path, item in contract["paths"].items()
        for method, operation in item.items()
    }
    (folder / "answers.json").write_text(json.dumps(answers, indent=2), encoding="utf-8")


def _describe(response: Any) -> Node:
    kind = response.headers.get("Content-Type", "").split(";")[0]
    body = json.loads(response.content) if kind.endswith("json") else None
    return {"status": response.status_code, "media_type": kind, "body": body}


def _send(client: Client, method: str, path: str, operation: Node) -> Any:
    filled = [(one["in"], one["name"], value) for one in operation["parameters"] for value in _values(one)]
    for source, name, value in filled:
        if source == "path":
            path = path.replace(f"{{{name}}}", quote(str(value)))
    query = urlencode([(name, value) for source, name, value in filled if source == "query"])
    address = path + (f"?{query}" if query else "")
    if method == "get":
        return client.get(address)
    return client.post(address, json.dumps(_body(operation)), "application/json")


def _values(parameter: Node) -> Iterable[Any]:
    schema = parameter.get("schema", {})
    value = parameter.get("example", schema.get("example", schema.get("default")))
    if value is None and parameter.get("required"):
        value = schema["enum"][0]
    if value is None or value == "":
        return []
    values = value if isinstance(value, list) else [value]
    return [json.dumps(one) if isinstance(one, bool) else one for one in values]


def _body(operation: Node) -> Any:
    """Return the example of the body, which every operation with a body has."""
    return operation["requestBody"]["content"]["application/json"]["example"] if "requestBody" in operation else {}
