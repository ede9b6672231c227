"""The public API knows no roles: logged in or not, everybody is answered as a visitor is, in every state of a page."""

from __future__ import annotations

import pytest

from cms.api.public import api
from tests.cms.module_site import founded, module_database

from .walk.world import STATES, World, build

__all__ = ["founded", "module_database"]

PUBLIC = {"live"}


@pytest.fixture(scope="module")
def world(founded) -> World:
    return build(founded)


def test_a_page_is_there_for_everybody_or_for_nobody(world):
    for state in STATES:
        for who, client in world.clients.items():
            page = world.page(state, who if who in world.own else "W")
            answered = client.get(f"/api/v1/pages/{page.pk}").status_code
            assert answered == (200 if state in PUBLIC else 404), f"{who} reads a page, {state}: {answered}"


def test_every_operation_answers_everybody_alike(world):
    """Those that read and need nothing in their address; a new one is asked without being named here."""
    paths = [path for path, operations in api.get_openapi_schema()["paths"].items() if "get" in operations]
    asked = [path for path in paths if "{" not in path]
    assert len(asked) > 5
    for path in asked:
        visitor = world.clients["anonymous"].get(path)
        for who, client in world.clients.items():
            answer = client.get(path)
            assert answer.status_code == visitor.status_code, f"{who} at {path}"
            for page in (*world.own.values(), *(world.pages[state] for state in STATES[1:] if state not in PUBLIC)):
                assert page.slug not in answer.content.decode(), f"{who} finds “{page}” at {path}"
