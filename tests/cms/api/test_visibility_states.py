"""Every hidden state of a page × every operation: found while public, gone with the change, alike to what never was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from cms.core.scheduling import tick
from cms.demo import factories
from cms.demo.factories import states
from tests.cms.api.asking import SEARCH, Operation, direct, every, page_at, path_of, shown
from tests.cms.api.canaries import KINDS, STEM, World

pytestmark = pytest.mark.django_db
ABSENT = 10**9


def test_while_they_are_public_every_operation_shows_them(answers, grown):
    for operation in every(grown):
        answer = answers[operation.name]
        assert answer.status == 200, (operation.name, answer.content)
        assert shown(answer, operation.shows) == list(operation.shows), operation.name
    assert len(answers) == len(every(grown)) >= 75


# ---------------------------------------------------------------- the states


def pages(world: World) -> list[Page]:
    """The subjects as they stand now, not as an earlier test left its copies of them."""
    return [states.again(page) for page in world.subjects.values()]


def unpublished(world: World, pass_time: Callable) -> None:
    for page in pages(world):
        states.unpublish(page)


def deleted(world: World, pass_time: Callable) -> None:
    for page in pages(world):
        page.delete()


def expired(world: World, pass_time: Callable) -> None:
    """By the clock alone: nothing has run since."""
    for page in pages(world):
        states.publish(page, expire_at=timezone.now() + timedelta(hours=1))
    pass_time(hours=1)


def expired_and_swept(world: World, pass_time: Callable) -> None:
    expired(world, pass_time)
    assert tick() == []


def scheduled_anew(world: World, pass_time: Callable) -> None:
    for page in pages(world):
        states.publish(states.unpublish(page), go_live_at=timezone.now() + timedelta(days=1))


def moved_under_a_private_page(world: World, pass_time: Callable) -> None:
    vault = factories.StandardFactory(title="Vault", bare=True)
    states.restrict(vault)
    for page in pages(world):
        page.move(vault, pos="last-child")


def restricted(kind: str, levels: int) -> Callable[[World, Callable], None]:
    """The page itself (0) or what stands so many levels above it is kept for some."""

    def restrict(world: World, pass_time: Callable) -> None:
        for name, page in world.subjects.items():
            line = [page, *world.shelves[name]]
            states.restrict(line[min(levels, len(line) - 1)], kind)

    restrict.__name__ = f"restricted by {kind} {levels} above"
    return restrict


STATES = [
    unpublished,
    deleted,
    expired,
    expired_and_swept,
    scheduled_anew,
    moved_under_a_private_page,
    *(restricted(kind, levels) for kind in ("login", "password", "groups") for levels in (0, 2, 3)),
]


@pytest.mark.parametrize("hide", STATES, ids=lambda state: state.__name__)
def test_what_is_hidden_is_gone_from_every_operation(hide, world, worker, pass_time):
    hide(world, pass_time)
    client = Client(raise_request_exception=False)
    gone(world, client)  # the index still holds them
    worker.drain()
    gone(world, client)
    exact(client)
    as_if_absent(world, client)


# ---------------------------------------------------------------- what must hold


def gone(world: World, client: Client) -> None:
    """No answer holds a canary. That a page below keeps its address, with the hidden one's slug in it, is meant."""
    own_address = path_of(world.child)
    for operation in every(world):
        text = operation.ask(client).text.replace(own_address, "")
        assert STEM not in text, (operation.name, text[max(0, text.find(STEM) - 200) :][:300])


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
