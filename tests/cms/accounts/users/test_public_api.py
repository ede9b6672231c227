"""The public API ignores roles: logged-in users get the same responses as visitors, in every state of a page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from cms.api.openapi.document import document

from .permission_walk.fixtures import STATES, AdminSite, build_admin_site

PUBLIC = {"live"}
# The path parameters other than the page.
PATH_PARAMETERS = {
    "kind": "releases",
    "notation": "json",
    "value": "nobody",
    "number": 1,
}
GET, POST = "get", "post"


@pytest.fixture(scope="module")
def site(module_tree) -> AdminSite:
    return build_admin_site(module_tree)


def operations() -> list[tuple[str, str, Any]]:
    """Return (method, path, example body) of every operation in the OpenAPI document."""
    return [
        (method, path, _example(operation))
        for path, methods in json.loads(document())["paths"].items()
        for method, operation in methods.items()
        if method in (GET, POST)
    ]


def _example(operation: dict) -> Any:
    if "requestBody" not in operation:
        return {}
    return operation["requestBody"]["content"].get("application/json", {}).get("example")


OPERATIONS = operations()
CASES = [(*one, state) for one in OPERATIONS for state in (STATES if "{page_id}" in one[1] else STATES[:1])]
CASES += [(GET, "/api/v1/resolve", None, state) for state in STATES]


@pytest.mark.few(12)
@pytest.mark.parametrize(("method", "path", "body", "state"), CASES)
def test_every_user_gets_the_response_of_a_visitor(site, method, path, body, state):
    """Every operation is included automatically."""
    assert method == GET or body is not None, "Add an example to the schema of the body."
    for role in [*site.own, "deactivated", "without a group"]:
        page = site.page(state, role if role in site.own else "W")
        arguments = (method, path.format(page_id=page.pk, **PATH_PARAMETERS), body, _query(path, page))
        visitor, response = _send(site.clients["anonymous"], *arguments), _send(site.clients[role], *arguments)
        assert (response.status_code, _stable_content(response)) == (visitor.status_code, _stable_content(visitor)), (
            role
        )
        assert response.status_code < 500
        for hidden in _hidden(site):
            assert f"/{hidden.slug}/" not in response.content.decode() or hidden == page, f"{role} finds “{hidden}”"


@pytest.mark.few(4)
@pytest.mark.parametrize("path", ["/api/v1/pages/{page_id}", "/api/v1/pages/{page_id}/related", "/api/v1/resolve"])
@pytest.mark.parametrize("state", STATES)
def test_a_page_is_public_for_every_user_or_none(site, path, state):
    for role, client in site.clients.items():
        page = site.page(state, role if role in site.own else "W")
        status = _send(client, GET, path.format(page_id=page.pk), None, _query(path, page)).status_code
        assert status == (200 if state in PUBLIC else 404), f"{role} reads a page, {state}: {status}"


def _query(path: str, page: Any) -> dict[str, str]:
    return {"path": f"/releases/{page.slug}/"} if path.endswith("/resolve") else {}


def _hidden(site: AdminSite) -> Iterator[Any]:
    yield from site.own.values()
    yield from (page for state, page in site.pages.items() if state not in PUBLIC)


def _stable_content(response: Any) -> bytes:
    """Return the content without the id of a search, which is new in every response."""
    return re.sub(rb'"query_id":"[^"]*"', b"", response.content)


def _send(client: Any, method: str, url: str, body: Any, query: dict[str, str]) -> Any:
    """Send a request and roll its changes back, because they could affect the rate limits of later requests."""
    with transaction.atomic():
        if method == GET:
            response = client.get(url, query)
        else:
            response = client.post(url, json.dumps(body), content_type="application/json")
        transaction.set_rollback(True)
    return response
