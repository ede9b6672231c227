"""Assertions about the responses of all operations when pages are public or hidden."""

from __future__ import annotations

from collections import Counter

from django.test import Client

from tests.cms.api.canaries import KINDS, STEM, CanarySite

from .operations import (
    SEARCH,
    Operation,
    all_operations,
    direct_operations,
    find_canaries,
    page_path,
    page_url,
    search_operations,
)

ABSENT_ID = 10**9


def assert_found(site: CanarySite, client: Client, stem: str = STEM) -> None:
    """Check that every operation shows its pages."""
    for operation in all_operations(site):
        response = operation.send(client)
        assert response.status == 200, (operation.name, response.content)
        assert find_canaries(response, operation.shows, stem) == list(operation.shows), operation.name


def assert_hidden(site: CanarySite, client: Client, stem: str = STEM) -> None:
    """Check that no response contains a canary."""
    _assert_no_canary(all_operations(site), site, client, stem)


def assert_hidden_from_search(site: CanarySite, client: Client, stem: str = STEM) -> None:
    """Check that no search response contains a canary."""
    _assert_no_canary(search_operations(site), site, client, stem)


def _assert_no_canary(operations: list[Operation], site: CanarySite, client: Client, stem: str) -> None:
    """Check the responses, ignoring the path of a child page, which contains the slug of its hidden parent."""
    child_path = page_path(site.child)
    for operation in operations:
        text = operation.send(client).text.replace(child_path, "")
        assert stem not in text, (operation.name, text[max(0, text.find(stem) - 200) :][:300])


def assert_exact_counts(client: Client) -> None:
    """Check that total and facets of a search without text count exactly the pages shown."""
    body = client.get(SEARCH, {"limit": 100}).json()
    assert body["total"] == len(body["items"]) > 0
    counted = {
        "type": Counter(item["type"] for item in body["items"]),
        "topic": Counter(topic["value"] for item in body["items"] for topic in item["topics"]),
        "year": Counter(item["published_at"][:4] for item in body["items"]),
    }
    for facet in body["facets"]:
        shown = {value["value"]: value["count"] for value in facet["values"] if value["count"]}
        assert shown == counted.get(facet["name"], {}), facet["name"]


def assert_same_as_absent(site: CanarySite, client: Client) -> None:
    """Check that the responses for a hidden and a missing page are identical, byte for byte."""
    missing = Operation("no such page", page_url(ABSENT_ID)).send(client).full
    missing_document = Operation("no such document", f"/documents/{ABSENT_ID}/{ABSENT_ID}/never.txt").send(client).full
    assert missing[0] == missing_document[0] == 404
    for operation in direct_operations(site):
        expected = missing_document if operation.path.startswith("/documents/") else missing
        assert operation.send(client).full == expected, operation.name
    assert len(direct_operations(site)) == 5 * len(KINDS) + 1
