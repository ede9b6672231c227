"""What held, odd inputs: no parameter of an operation or file, whatever its value, causes a server error."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from tests.production.processes import PROJECT
from tests.system.attacks.http_client import Client
from tests.system.attacks.installation import BYPASS_KEY
from tests.system.attacks.table import Row
from tests.system.attacks.workspace import Workspace

AT_ONCE = 8
VALUES = (
    "", " ", "0", "-1", "1", "1.5", "1e400", "9" * 30, "-" + "9" * 30, "NaN", "Infinity", "true", "null", "[]",
    "{}", "()", "\x00", "a\x00b", "\n", "\r\nX: y", "\t", "\x7f", "\ufeff", "\u202e", "\U0001f600", "e\u0301" * 50,
    "\uffff", "ß", "İ", "'", '"', '"a', "' OR 1=1 --", "*", "a*", "?", "~", "a~9", "^", "(", "a AND", "NOT", "title:x",
    "/etc/passwd", "../../..", "%", "%00", "%ff", "<script>", "{{7*7}}", "${7*7}", "a" * 600, "a " * 300, "-" * 300,
    "2026-02-30", "9999-12-31", "0000-00-00", "2026", "en", "de", "__proto__", "pk", "id__in", "evil.example:80",
    "[::1]", "\\",
)  # fmt: skip
RAW = ("%ff", "%c0%af", "%ed%a0%80", "%", "%zz", "%00")  # not valid UTF-8, or not percent-encoded
UNDECLARED = (
    "pk",
    "id",
    "search",
    "order",
    "fields",
    "site__hostname",
    "q[]",
    "limit__gt",
    "format",
    "_",
    "page",
    "token",
)

PARTS = {
    "page_id": "1",
    "kind": "stories",
    "notation": "rss",
    "number": "1",
    "value": "ada",
    "id": "1",
    "name": "a.pdf",
}
FILES = (
    "/documents/{page_id}/{id}/{name}",
    "/press-kits/{page_id}/{name}",
    "/press-pictures/{page_id}/{id}/{name}",
    "/share-pictures/{page_id}/{name}",
    "/embargo-files/{kind}/{id}",
)


def operations() -> Iterator[tuple[str, list[str]]]:
    """Yield the path of each GET operation, and the names of its query parameters."""
    document = json.loads((PROJECT / "frontend-contract/openapi.json").read_text(encoding="utf-8"))
    for path, methods in document["paths"].items():
        if "get" in methods:
            given = [_resolve(document, one) for one in methods["get"].get("parameters", [])]
            yield path, [one["name"] for one in given if one["in"] == "query"]


def _resolve(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in node:
        return node
    for key in node["$ref"].removeprefix("#/").split("/"):
        document = document[key]
    return document


def addresses() -> Iterator[str]:
    """Yield every address: each value for each parameter and each part of a path."""
    for template, names in [*operations(), *((path, ["key"]) for path in FILES)]:
        path = template.format(**PARTS)
        for name in names:
            for value in VALUES:
                yield f"{path}?{name}={quote(value, safe='')}"
            for raw in RAW:
                yield f"{path}?{name}={raw}"
        for name in UNDECLARED:
            yield f"{path}?{name}=1"
        for part in re.findall(r"{(\w+)}", template):
            for value in VALUES[1:]:
                yield template.format(**{**PARTS, part: quote(value, safe="")})


async def send_all(port: int, paths: list[str]) -> tuple[Counter[int], list[str]]:
    statuses: Counter[int] = Counter()
    failed: list[str] = []

    async def work() -> None:
        client = Client(port)
        while paths:
            path = paths.pop()
            status = (await client.send(path, headers={"X-Rate-Limit-Key": BYPASS_KEY})).status
            statuses[status] += 1
            if status == 0 or status >= 500:
                failed.append(f"{status} {path[:100]}")
        client.close()

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    return statuses, failed


def run(work: Workspace) -> Iterator[Row]:
    paths = list(addresses())
    count = len(paths)
    statuses, failed = asyncio.run(send_all(work.installation.public, paths))
    now = f"{count} requests, {len(list(operations()))} operations: {dict(sorted(statuses.items()))}"
    now += "".join(f"; {one}" for one in failed[:3])
    yield Row("held", "medium", "odd inputs", "4,305 requests, 0 × 5xx", now, not failed)
