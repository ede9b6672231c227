"""Pages that were hidden from the beginning: nothing shows them, until they are published; then everything does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import states
from cms.jobs.scheduler import publish_scheduled
from cms.pages.models import BasePage
from search.engine import close_engines, get_engine
from search.indexing.indexer import Indexer
from tests.cms.api.canaries import World, address_of, grow
from tests.cms.api.rules import as_if_absent, exact, found, gone, gone_from_search

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def client(settings, tmp_path) -> Iterator[Client]:
    settings.SEARCH_URL = address_of(tmp_path / "search")
    yield Client(raise_request_exception=False)
    close_engines()


def ahead(kind: str) -> dict[str, Any]:
    return {"go_live_at": timezone.now() + timedelta(hours=1)}


def embargoed(kind: str) -> dict[str, Any]:
    """Only a release can be; the others wait for the same moment."""
    return {"embargo_until": timezone.now() + timedelta(hours=1)} if kind == "release" else ahead(kind)


def draft(kind: str) -> dict[str, Any]:
    return {"live": False}


def submit(page: BasePage) -> None:
    states.submit(page, factories.SuperuserFactory())


def leave(page: BasePage) -> None:
    """As it is."""


@pytest.mark.parametrize(
    ("birth", "then"),
    [pytest.param(draft, leave, id="draft"), pytest.param(draft, submit, id="in moderation", marks=pytest.mark.extended)],
)
def test_a_page_that_was_never_published_is_nowhere_until_it_is(birth, then, client):
    world = hidden_world(birth, then, client)
    for page in world.subjects.values():
        states.publish(page)
    Indexer(get_engine()).index_all()
    found(world, client)


@pytest.mark.parametrize(
    "birth", [pytest.param(ahead, id="scheduled", marks=pytest.mark.extended), pytest.param(embargoed, id="under embargo")]
)
def test_a_page_whose_time_has_not_come_is_nowhere_until_then(birth, client, pass_time):
    world = hidden_world(birth, leave, client)
    pass_time(minutes=59)
    assert publish_scheduled() == []
    gone(world, client)
    pass_time(minutes=1)
    gone(world, client)  # the step onto the public site is the tick's
    assert publish_scheduled() == []
    Indexer(get_engine()).index_all()
    found(world, client)


def hidden_world(birth: Callable, then: Callable, client: Client) -> World:
    world = grow(birth)
    for page in world.subjects.values():
        then(page)
    gone(world, client)
    Indexer(get_engine()).index_all()
    gone_from_search(world, client)
    exact(client)
    as_if_absent(world, client)
    return world
