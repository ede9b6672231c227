"""Fixtures: people who may and may not add images, and a function that converts a text in the admin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cms.demo import factories
from tests.cms.module_site import tree

__all__ = ["tree"]

CONVERT = reverse("convert_text")
STORY = {"page_type": "stories.StoryPage", "field": "body"}


@pytest.fixture(scope="module")
def users(module_tree) -> dict[str, Any]:
    """Return users by their names: a writer, a search editor, who edits no pages, and an administrator."""
    roles = {"writer": "Writers", "search_editor": "Search editors", "administrator": "Administrators"}
    return {name: factories.UserFactory(username=name, groups=[role]) for name, role in roles.items()}


@pytest.fixture
def send(tree, users) -> Callable[..., Any]:
    """Return a function that sends a text as a user, and returns the response."""

    def send(user: str = "writer", **data: Any) -> Any:
        client = Client()
        client.force_login(users[user])
        return client.post(CONVERT, {**STORY, **data})

    return send


@pytest.fixture
def convert(send) -> Callable[..., Any]:
    """Return a function that converts a text as a writer, and returns the content of the response."""

    def convert(html: str = "", **data: Any) -> Any:
        response = send(**({"html": html} if html else {}), **data)
        assert response.status_code == 200, response.content
        return response.json()

    return convert
