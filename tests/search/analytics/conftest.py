"""Fixtures for tests of analytics: indexed pages, visitors who search and click, and an empty counter buffer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy

import pytest
from django.test import Client

from cms.demo import factories
from search.analytics import recorder, visitors
from search.analytics.models import DailyQuery
from search.indexing.indexer import Indexer


# Autouse, because every search of any test is counted in the buffer of the process.
@pytest.fixture(autouse=True)
def reset_counter_buffer() -> Iterator[None]:
    """Replace the counter buffer of the process and clear the cache of visitors."""
    recorder.reset()
    visitors.get_visitor_cache().clear()
    yield
    recorder.reset()


@pytest.fixture
def stored_query(db) -> Callable[..., DailyQuery]:
    """Return a function that flushes the buffer and returns the row of a query."""

    def get(text: str, locale: str = "en") -> DailyQuery:
        recorder.flush()
        return DailyQuery.objects.get(text=text, locale=locale)

    return get


class Visitor:
    """A visitor with an IP address, who searches and reports clicks."""

    def __init__(self, address: str = "198.51.100.1") -> None:
        self.client = Client(raise_request_exception=False, REMOTE_ADDR=address)

    def search(self, q: str, **params):
        result = self.client.get("/api/v1/search", {"q": q, **params})
        assert result.status_code == 200, result.content[:500]
        return result.json()

    def report(self, query_id, page_id):
        return self.send(json.dumps({"query_id": query_id, "page_id": page_id}))

    def send(self, body: str | bytes, content_type: str = "application/json", query: str = ""):
        return self.client.post(f"/api/v1/search/clicks{query}", body, content_type=content_type)

    def click(self, result, page) -> None:
        assert self.report(result["query_id"], page.pk).status_code == 204


@pytest.fixture
def visitor() -> Visitor:
    """Return a visitor."""
    return Visitor()


@pytest.fixture
def make_visitor() -> type[Visitor]:
    """Return a function that creates a visitor with a given IP address."""
    return Visitor


@pytest.fixture(scope="module")
def ferries(module_tree):
    """Return two pages about ferries."""
    return [factories.ReleaseFactory(title=f"Night ferries {word}") for word in ("return", "depart")]


@pytest.fixture
def pages(ferries, search_engine):
    """Return two indexed pages about ferries."""
    Indexer(search_engine).index_all()
    return deepcopy(ferries)
