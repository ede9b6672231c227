"""Words of pages that were taken down: proposed nowhere, from the moment on, however far behind the index is.

Two pages say a word that nobody else says, one in its title and one in its text; they alone have a topic and a person.
While they are public, each is found: suggested as title, topic, person and past query, counted by a facet, and meant by
a misspelt search. On both engines.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from cms.demo import factories
from cms.demo.factories import blocks, states
from search.analytics.models import DailyQuery
from tests.search.querying.catching_up import catch_up

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
STEM = "velkar"
MISSPELT = "velkartia"
SUGGEST, SEARCH = "/api/v1/search/suggest", "/api/v1/search"


@dataclass
class World:
    shelf: Page  # above the two
    pages: list[Page]

    def again(self) -> list[Page]:
        return [states.reload_page(page) for page in self.pages]


@pytest.fixture
def world(tree, each_engine) -> World:
    shelf = factories.StandardFactory(title="Shelf", bare=True)
    topic = factories.TopicFactory(label="Velkartopic")
    person = factories.PersonFactory(name="Velkarname Smith")
    made = [
        factories.StoryFactory(
            title="Velkarita rising", parent=tree.stories, topics=[topic], bylines=[person], bare=True
        ),
        factories.StandardFactory(
            title="Elsewhere", parent=shelf, topics=[topic], body=[blocks.rich_text("A velkarita was seen.")], bare=True
        ),
    ]
    factories.StoryFactory(title="Velocity of ships", topics=[factories.TopicFactory(label="Vessels")], bare=True)
    for days in (1, 2):
        day = timezone.now().date() - timedelta(days=days)
        site = tree.home.get_site().pk
        DailyQuery.objects.create(day=day, site_id=site, locale="en", text="velkarita", searches=9, visitors=9)
    catch_up()
    return World(shelf, made)


# ---------------------------------------------------------------- where they show


def suggested(client: Client) -> set[str]:
    items = [
        item for q in ("velkar", MISSPELT, "vel") for item in client.get(SUGGEST, {"q": q, "limit": 20}).json()["items"]
    ]
    return {item["kind"] for item in items if STEM in json.dumps(item).casefold()}


def meant(client: Client) -> str | None:
    return client.get(SEARCH, {"q": MISSPELT}).json()["did_you_mean"]


def counted(client: Client) -> bool:
    """Whether a facet names the topic, browsing or searching."""
    answers = [client.get(SEARCH, params).json() for params in ({}, {"q": "velkarita"}, {"q": "velkarita", "limit": 1})]
    return any(STEM in json.dumps(result["facets"]).casefold() for result in answers)


def nowhere(client: Client) -> None:
    assert (suggested(client), meant(client), counted(client)) == (set(), None, False)


# ---------------------------------------------------------------- the states


def unpublished(world: World, pass_time: Callable) -> None:
    for page in world.again():
        states.unpublish(page)


def under_a_private_page(world: World, pass_time: Callable) -> None:
    for page in world.again():
        states.restrict(page.get_parent())


def scheduled(world: World, pass_time: Callable) -> None:
    for page in world.again():
        states.publish(states.unpublish(page), go_live_at=timezone.now() + timedelta(days=1))


def expired(world: World, pass_time: Callable) -> None:
    """By the clock alone; the index has been told before."""
    for page in world.again():
        states.publish(page, expire_at=timezone.now() + timedelta(hours=1))
    catch_up()
    pass_time(hours=1)


def deleted(world: World, pass_time: Callable) -> None:
    for page in world.again():
        page.delete()


def rewritten(world: World, pass_time: Callable) -> None:
    """The pages stay, without a word of what they said."""
    plain = {"title": "Plain", "body": [], "topics": [], "slug": "plain"}
    story, standard = world.again()
    states.publish(story, bylines=[], **plain)
    states.publish(standard, **plain)


STATES = [unpublished, under_a_private_page, scheduled, expired, deleted, rewritten]


def test_words_of_public_pages_are_suggested(world, client):
    assert suggested(client) == {"page", "topic", "person", "query"}
    assert meant(client) == "velkarita"
    assert counted(client)


@pytest.mark.parametrize("hide", STATES)
def test_words_of_hidden_pages_are_not_suggested(hide, world, client, pass_time):
    assert suggested(client) == {"page", "topic", "person", "query"}
    hide(world, pass_time)
    nowhere(client)
    catch_up()
    nowhere(client)


def test_words_of_republished_pages_are_suggested_again(world, client, pass_time):
    unpublished(world, pass_time)
    catch_up()
    for page in world.again():
        states.publish(page)
    catch_up()
    assert (suggested(client), meant(client)) == ({"page", "topic", "person", "query"}, "velkarita")


def test_a_page_that_was_never_published_suggests_nothing(world, client):
    factories.StoryFactory(title="Velkarnew word", live=False, topics=[factories.TopicFactory(label="Velkarnewtopic")])
    catch_up()
    assert "velkarnew" not in client.get(SUGGEST, {"q": "velkarn", "limit": 20}).content.decode().casefold().replace(
        '"query":"velkarn"', ""
    )
