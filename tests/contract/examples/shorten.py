"""Shorten the recorded examples for the OpenAPI document: `python -m tests.contract.examples.shorten DIRECTORY FILE`.

Lists keep their first item (lists of plain values and blocks two, errors all), long texts and data URLs
their beginning. The result still fits the schemas.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

MAX_TEXT, MAX_WORDLESS = 120, 60
KEPT_ITEMS = {"body": 2, "errors": 100}
PROBLEM_MEDIA_TYPE = "application/problem+json"
PREFERRED_PROBLEMS = ("releases.invalid", "page.not-found")


def build_document_examples(folder: Path) -> list[dict[str, Any]]:
    """Return the examples of the document: every successful response, and one problem of each status and type."""
    recorded = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.json"))}
    problems: dict[str, str] = {}
    for name in (*PREFERRED_PROBLEMS, *recorded):
        problems.setdefault(_get_problem(recorded[name]), name)
    return [
        _example(name, exchange)
        for name, exchange in recorded.items()
        if name.count(".") < 2 and exchange["response"]["body"] is not None
        if _media_type(exchange) != PROBLEM_MEDIA_TYPE or problems[_get_problem(exchange)] == name
    ]


def _get_problem(exchange: dict[str, Any]) -> str:
    """Return the status, with the type of the problem where one status has several."""
    status, body = exchange["response"]["status"], exchange["response"]["body"]
    return f"{status} {body.get('type')}" if status == 410 else str(status)


def _example(name: str, exchange: dict[str, Any]) -> dict[str, Any]:
    return {
        "operation": exchange["operation"],
        "status": exchange["response"]["status"],
        "media_type": _media_type(exchange),
        "name": name,
        "summary": f"{exchange['operation'].split(' ')[0]} {exchange['request']['address']}",
        "value": shorten(exchange["response"]["body"]),
    }


def _media_type(exchange: dict[str, Any]) -> str:
    return str(exchange["response"]["headers"].get("Content-Type", "")).split(";")[0]


def shorten(node: Any, key: str = "") -> Any:
    """Return a shorter copy of a response body."""
    if isinstance(node, dict):
        return {name: shorten(value, name) for name, value in node.items()}
    if isinstance(node, list):
        plain = all(not isinstance(item, dict) for item in node)
        return [shorten(item, key) for item in node[: KEPT_ITEMS.get(key, 2 if plain else 1)]]
    return _shorten_text(node) if isinstance(node, str) else node


def _shorten_text(text: str) -> str:
    if text.startswith("<?xml"):
        return _keep_first_entry(text)
    if text.startswith("data:"):
        return text[:MAX_WORDLESS] + "…"
    if "<" in text:
        return _keep_first_element(text)
    return text if len(text) <= MAX_TEXT or " " not in text else text[:MAX_TEXT].rpartition(" ")[0] + " …"


def _keep_first_entry(xml: str) -> str:
    entries: Iterable[re.Match[str]] = list(re.finditer(r"<(item|entry)>.*?</\1>", xml, re.DOTALL))
    for entry in list(entries)[:0:-1]:
        xml = xml[: entry.start()] + xml[entry.end() :]
    return xml


def _keep_first_element(html: str) -> str:
    """Return the first element of the outermost level, if there are several."""
    match = re.match(r"<(\w+)[^>]*>.*?</\1>", html, re.DOTALL)
    return match[0] if match and f"<{match[1]}" not in match[0][1:] else html


if __name__ == "__main__":
    examples = build_document_examples(Path(sys.argv[1]))
    Path(sys.argv[2]).write_text(json.dumps(examples, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
