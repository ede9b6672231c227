"""What must hold of the answers once something is hidden."""

from __future__ import annotations

from collections import Counter

from django.test import Client

from tests.cms.api.canaries import KINDS, STEM, World

from .requests import SEARCH, Operation, direct, every, page_at, path_of, searches, shown

ABSENT = 10**9


def found(world: World, client: Client, stem: str = STEM) -> None:
    """Every operation shows what it should."""
    for operation in every(world):
        answer = operation.ask(client)
        assert answer.status == 200, (operation.name, answer.content)
        assert shown(answer, operation.shows, stem) == list(operation.shows), operation.name


def gone(world: World, client: Client, stem: str = STEM) -> None:
    """No answer holds a canary."""
    _without(every(world), world, client, stem)


def gone_from_search(world: World, client: Client, stem: str = STEM) -> None:
    """The same for those answers that depend on the index."""
    _without(searches(world), world, client, stem)


def _without(operations: list[Operation], world: World, client: Client, stem: str) -> None:
    """That a page below keeps its address, with the hidden one's slug in it, is meant."""
    own_address = path_of(world.child)
    for operation in operations:
        text = operation.ask(client).text.replace(own_address, "")
        assert stem not in text, (operation.name, text[max(0, text.find(stem) - 200) :][:300])


def exact(client: Client) -> None:
    """Total and facets of browsing are those of the pages that are shown."""
    body = client.get(SEARCH, {"limit": 100}).json()
    assert body["total"] == len(body["items"]) > 0
    counted = {
        "type": Counter(item["type"] for item in body["items"]),
        "topic": Counter(topic["value"] for item in body["items"] for topic in item["topics"]),
        "year": Counter(item["published_at"][:4] for item in body["items"]),
    }
    for facet in body["facets"]:
        said = {value["value"]: value["count"] for value in facet["values"] if value["count"]}
        assert said == counted.get(facet["name"], {}), facet["name"]


def as_if_absent(world: World, client: Client) -> None:
    """The answers for hidden and for what never was are the same, byte for byte."""
    never = Operation("no such page", page_at(ABSENT)).ask(client).whole
    no_document = Operation("no such document", f"/documents/{ABSENT}/{ABSENT}/never.txt").ask(client).whole
    assert never[0] == no_document[0] == 404
    for operation in direct(world):
        expected = no_document if operation.path.startswith("/documents/") else never
        assert operation.ask(client).whole == expected, operation.name
    assert len(direct(world)) == 4 * len(KINDS) + 1
