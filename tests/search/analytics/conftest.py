"""A site with pages, a visitor who searches and clicks, and a ledger that is this test's alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from cms.demo import factories
from search.analytics import recorder, visitors
from search.analytics.models import DailyQuery
from search.indexing.indexer import Indexer


@pytest.fixture(autouse=True)
def ledger() -> Iterator[None]:
    """Nothing counted elsewhere is in it, nobody is remembered, and nothing is left behind."""
    recorder._process = recorder._Process()
    visitors._memory().clear()
    yield
    recorder._process = recorder._Process()


@pytest.fixture
def counted(db) -> Callable[..., DailyQuery]:
    """The sum of a text, after everything has been written."""

    def of(text: str, locale: str = "en") -> DailyQuery:
        recorder.flush()
        return DailyQuery.objects.get(text=text, locale=locale)

    return of


class Visitor:
    """Asks from an address."""

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
    return Visitor()


@pytest.fixture
def visitor_at() -> type[Visitor]:
    return Visitor


@pytest.fixture
def pages(tree, search_engine):
    """Two pages about ferries, found."""
    found = [factories.ReleaseFactory(title=f"Night ferries {word}") for word in ("return", "depart")]
    Indexer(search_engine).index_all()
    return found
