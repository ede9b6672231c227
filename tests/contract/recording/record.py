"""Ask, and write down: a file for each answer. What differs from run to run gets a name that does not."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.test import Client

from cms.api.openapi.document import document

from .lives import LIVES, Life
from .questions import PREFIX, Question, questions

HEADERS = ("Content-Type", "Cache-Control", "Cache-Tag", "ETag", "Retry-After", "Location")
QUERY_ID = "example-query"


def record(folder: Path) -> None:
    """One file for each question, as `<operation>.<what>.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[str, str] = {}
    names: dict[str, str] = {}
    for name, told in list(_recorded(names)):
        text = json.dumps(told, indent=2, ensure_ascii=False, sort_keys=True)
        for secret, called in names.items():
            text = text.replace(secret, called)
        # Files are named at random, by threads in no order: here they are numbered as they come up.
        text = re.sub(r"\b[0-9a-f]{32}\b", lambda found: files.setdefault(found[0], f"{len(files) + 1:032x}"), text)
        # The id of a feed follows from its site, which has a random one; those of its entries stand fast.
        text = re.sub(r"(?<=<id>urn:uuid:)[0-9a-f-]{36}", str(uuid5(NAMESPACE_URL, name)), text, count=1)
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def _recorded(names: dict[str, str]) -> Iterable[tuple[str, dict[str, Any]]]:
    client = Client(headers={"host": "cms.example.org"})
    answers: dict[str, Any] = {}
    for search_query in sorted(questions(json.loads(document())), key=lambda one: one.name):
        answers[search_query.name] = _ask(client, search_query)
        yield search_query.name, _told(search_query, answers[search_query.name])
    etag = answers["releases"].headers["ETag"]
    again = Question("", "GET", "/releases", query={"limit": 2}, headers={"If-None-Match": etag})
    yield "releases.not-modified", _told(again, _ask(client, again))
    found = answers["search"].json()
    body = {"query_id": found["query_id"], "page_id": found["items"][0]["id"]}
    click = Question("", "POST", "/search/clicks", body=body)
    yield "report_click", _told(click, _ask(client, click))
    for life in LIVES:
        yield from _lived(client, life(names))


def _lived(client: Client, life: Life) -> Iterable[tuple[str, dict[str, Any]]]:
    """One step after the other: each question is made when the one before is answered."""
    search_query = next(life)
    while search_query:
        answer = _ask(client, search_query)
        yield search_query.name, _told(search_query, answer)
        try:
            search_query = life.send(answer)
        except StopIteration:
            return


def _ask(client: Client, search_query: Question) -> Any:
    if search_query.method == "POST":
        return client.post(
            search_query.address, json.dumps(search_query.body), "application/json", headers=search_query.headers
        )
    return client.get(search_query.address, headers=search_query.headers)


def _told(search_query: Question, response: Any) -> dict[str, Any]:
    return {
        "operation": f"{search_query.method} {PREFIX}{search_query.path}",
        "request": {
            "address": search_query.address,
            "headers": {name: _stable(name, value, search_query) for name, value in search_query.headers.items()},
            "body": _settled(search_query.body),
        },
        "response": {
            "status": response.status_code,
            "headers": {
                name: _stable(name, response.headers[name], search_query)
                for name in HEADERS
                if name in response.headers and (response.content or name != "Content-Type")
            },
            "body": _settled(_body(response)),
        },
    }


def _body(response: Any) -> Any:
    if not response.content:
        return None
    is_json = re.match(r"application/([\w.-]+\+)?json", response.headers["Content-Type"])
    return json.loads(response.content) if is_json else response.content.decode()


def _stable(name: str, value: str, search_query: Question) -> str:
    """A real ETag changes with every version of the content and the code."""
    if name not in ("ETag", "If-None-Match"):
        return value
    return f'W/"{hashlib.sha256(search_query.address.encode()).hexdigest()[:16]}"'


def _settled(node: Any) -> Any:
    """Without what is new in every answer: the id of a search."""
    if isinstance(node, dict):
        return {key: QUERY_ID if key == "query_id" else _settled(value) for key, value in node.items()}
    return [_settled(one) for one in node] if isinstance(node, list) else node
