"""Send the requests, and write a file for each response. Values that change from run to run are replaced."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus
from uuid import NAMESPACE_URL, uuid5

from django.test import Client

from cms.api.openapi.document import document

from .demo_site import record_site, share_objects, write_lines
from .requests import PREFIX, Request, build_requests
from .sequences import SEQUENCES, Sequence

HEADERS = ("Content-Type", "Cache-Control", "Cache-Tag", "Clarion-Tags", "ETag", "Link", "Retry-After", "Location")
QUERY_ID = "example-query"
# Sizes of files in press kits, which depend on the versions of encoders.
KIT_SIZES = {"text": 4_200, "html": 9_600, "picture": 640_000, "archive": 2_400_000}


def record(folder: Path) -> None:
    """Write `<operation>.<variant>.json` for each request, and `site/recorded-site.json` with everything public."""
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[str, str] = {}
    names: dict[str, str] = {}
    site = record_site(_client())  # before the sequences change anything
    for name, exchange in list(_exchanges(names)):
        text = json.dumps(exchange, indent=2, ensure_ascii=False, sort_keys=True)
        for secret, name_of_secret in names.items():
            text = text.replace(secret, name_of_secret).replace(quote_plus(secret), name_of_secret)
        (folder / f"{name}.json").write_text(_replace_random(text, name, files) + "\n", encoding="utf-8")
    (folder / "site").mkdir(exist_ok=True)
    shared = share_objects(json.loads(_replace_random(json.dumps(_stable_body(site)), "site", files)))
    (folder / "site" / "recorded-site.json").write_text(write_lines(shared), encoding="utf-8")


def _replace_random(text: str, name: str, files: dict[str, str]) -> str:
    """Replace what is different in every recording."""
    # The names of files are random; number them in the order in which they appear.
    text = re.sub(r"\b[0-9a-f]{32}\b", lambda match: files.setdefault(match[0], f"{len(files) + 1:032x}"), text)
    # The id of a feed is derived from the random id of its site; the ids of its entries are stable.
    return re.sub(
        r"(<feed[^>]*>(?:(?!<entry).)*?<id>urn:uuid:)[0-9a-f-]{36}", rf"\g<1>{uuid5(NAMESPACE_URL, name)}", text
    )


def _exchanges(names: dict[str, str]) -> Iterable[tuple[str, dict[str, Any]]]:
    client = _client()
    responses: dict[str, Any] = {}
    for request in sorted(build_requests(json.loads(document())), key=lambda one: one.name):
        responses[request.name] = _send(client, request)
        yield request.name, _exchange(request, responses[request.name])
    etag = responses["releases"].headers["ETag"]
    again = Request("", "GET", "/releases", query={"limit": 2}, headers={"If-None-Match": etag})
    yield "releases.not-modified", _exchange(again, _send(client, again))
    found = responses["search"].json()
    body = {"query_id": found["query_id"], "page_id": found["items"][0]["id"]}
    click = Request("", "POST", "/search/clicks", body=body)
    yield "report_click", _exchange(click, _send(client, click))
    for sequence in SEQUENCES:
        yield from _run_sequence(client, sequence(names))


def _client() -> Client:
    return Client(headers={"host": "cms.example.org"})


def _run_sequence(client: Client, sequence: Sequence) -> Iterable[tuple[str, dict[str, Any]]]:
    """Send each request of a sequence after the response to the one before."""
    request = next(sequence)
    while request:
        response = _send(client, request)
        yield request.name, _exchange(request, response)
        try:
            request = sequence.send(response)
        except StopIteration:
            return


def _send(client: Client, request: Request) -> Any:
    if request.method == "POST":
        return client.post(request.address, json.dumps(request.body), "application/json", headers=request.headers)
    return client.get(request.address, headers=request.headers)


def _exchange(request: Request, response: Any) -> dict[str, Any]:
    return {
        "operation": f"{request.method} {PREFIX}{request.path}",
        "request": {
            "address": request.address,
            "headers": {name: _stable(name, value, request) for name, value in request.headers.items()},
            "body": _stable_body(request.body),
        },
        "response": {
            "status": response.status_code,
            "headers": {
                name: _stable(name, response.headers[name], request)
                for name in HEADERS
                if name in response.headers and (response.content or name != "Content-Type")
            },
            "body": _stable_body(_body(response)),
        },
    }


def _body(response: Any) -> Any:
    if not response.content:
        return None
    is_json = re.match(r"application/([\w.-]+\+)?json", response.headers["Content-Type"])
    return json.loads(response.content) if is_json else response.content.decode()


def _stable(name: str, value: str, request: Request) -> str:
    """Replace an ETag, which changes with every version of the content and the code."""
    if name not in ("ETag", "If-None-Match"):
        return value
    return f'W/"{hashlib.sha256(request.address.encode()).hexdigest()[:16]}"'


def _stable_body(node: Any) -> Any:
    """Replace the id of a search, which is new in every response, and the sizes of files that are created."""
    if isinstance(node, dict):
        if node.keys() >= {"kind", "content_type", "size"}:
            node = {**node, "size": KIT_SIZES.get(node["kind"], node["size"])}
        return {key: QUERY_ID if key == "query_id" else _stable_body(value) for key, value in node.items()}
    return [_stable_body(one) for one in node] if isinstance(node, list) else node
