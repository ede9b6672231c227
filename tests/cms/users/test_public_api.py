"""The public API knows no roles: logged in or not, everybody is answered as a visitor is, in every state of a page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from cms.api.public import api
from tests.cms.module_site import module_database, module_tree

from .walk.world import STATES, World, build

__all__ = ["module_database", "module_tree"]

PUBLIC = {"live"}
FILLED_IN = {"kind": "releases", "notation": "json"}  # what an address needs beside a page
READ, WRITTEN = "get", "post"


@pytest.fixture(scope="module")
def world(module_tree) -> World:
    return build(module_tree)


def operations() -> list[tuple[str, str, Any]]:
    """(method, path, body as its schema shows it) of everything that the document names."""
    document = api.get_openapi_schema()
    return [
        (method, path, _example(operation, document))
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in (READ, WRITTEN)
    ]


def _example(operation: dict, document: dict) -> Any:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    schema = content.get("schema", {})
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return content.get("example") or next(iter(schema.get("examples", [])), None)


OPERATIONS = operations()
CASES = [(*one, state) for one in OPERATIONS for state in (STATES if "{page_id}" in one[1] else STATES[:1])]
CASES += [(READ, "/api/v1/resolve", None, state) for state in STATES]


@pytest.mark.parametrize(("method", "path", "body", "state"), CASES)
def test_everybody_is_answered_as_a_visitor_is(world, method, path, body, state):
    """By every operation, reading and writing; a new one is asked without being named here."""
    assert method == READ or body is not None, "Give the body's schema an example."
    for who in [*world.own, "deactivated", "without a group"]:
        page = world.page(state, who if who in world.own else "W")
        asked = (method, path.format(page_id=page.pk, **FILLED_IN), body, _query(path, page))
        visitor, answer = _ask(world.clients["anonymous"], *asked), _ask(world.clients[who], *asked)
        assert (answer.status_code, _said(answer)) == (visitor.status_code, _said(visitor)), who
        assert answer.status_code < 500
        for hidden in _hidden(world):
            assert f"/{hidden.slug}/" not in answer.content.decode() or hidden == page, f"{who} finds “{hidden}”"


@pytest.mark.parametrize("path", ["/api/v1/pages/{page_id}", "/api/v1/pages/{page_id}/related", "/api/v1/resolve"])
@pytest.mark.parametrize("state", STATES)
def test_a_page_is_there_for_everybody_or_for_nobody(world, path, state):
    for who, client in world.clients.items():
        page = world.page(state, who if who in world.own else "W")
        answered = _ask(client, READ, path.format(page_id=page.pk), None, _query(path, page)).status_code
        assert answered == (200 if state in PUBLIC else 404), f"{who} reads a page, {state}: {answered}"


def _query(path: str, page: Any) -> dict[str, str]:
    return {"path": f"/releases/{page.slug}/"} if path.endswith("/resolve") else {}


def _hidden(world: World) -> Iterator[Any]:
    yield from world.own.values()
    yield from (page for state, page in world.pages.items() if state not in PUBLIC)


def _said(answer: Any) -> bytes:
    """Without what is new in every answer."""
    return re.sub(rb'"query_id":"[^"]*"', b"", answer.content)


def _ask(client: Any, method: str, url: str, body: Any, query: dict[str, str]) -> Any:
    """And nothing is left of it: what is written could otherwise be another answer's limit."""
    with transaction.atomic():
        if method == READ:
            answer = client.get(url, query)
        else:
            answer = client.post(url, json.dumps(body), content_type="application/json")
        transaction.set_rollback(True)
    return answer
