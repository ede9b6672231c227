"""A site in two languages with something for most tasks, indexed on the engine of tests."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from django.test import Client

from cms.demo import factories
from search.indexing.indexer import Indexer


def search(q: str, **params: Any) -> dict[str, Any]:
    result = Client().get("/api/v1/search", {"q": q, "tasks": "true", **params})
    assert result.status_code == 200, result.content
    return result.json()


def read_tasks(q: str, **params: Any) -> list[tuple[str, str]]:
    """Return each task of a search with the title of its page, or its address."""
    return [(one["task"], one["page"]["title"] if one["page"] else one["url"]) for one in search(q, **params)["tasks"]]


@pytest.fixture(scope="module")
def module_calls(module_tree) -> dict[str, Any]:
    build = factories.CallToActionFactory
    return {
        "gift": build(title="Pay for an hour", action_kind="give_once", priority=70),
        "second": build(title="Pay for a day", action_kind="give_once", priority=60),
        "monthly": build(title="Keep a lantern lit", action_kind="give_monthly"),
        "petition": build(title="Whose ship is it", action_kind="petition"),
        "letter": build(title="One letter a month", action_kind="sign_up"),
    }


@pytest.fixture
def calls(module_calls, db, search_engine) -> dict[str, Any]:
    """Return calls to action of several kinds by name, of which no index knows yet."""
    return deepcopy(module_calls)


@pytest.fixture
def index(search_engine):
    """Return a function that indexes all pages."""
    return lambda: Indexer(search_engine).index_all()
