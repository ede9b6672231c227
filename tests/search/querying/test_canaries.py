"""Words of hidden pages are suggested nowhere, from the moment the pages are hidden, even with an outdated index.

Two pages contain a unique word, one in its title and one in its text; only they have the topic and the person. While
the pages are public, the word is suggested as title, topic, person and past query, counted by a facet, and proposed as
the correction of a misspelt query. All tests run on both engines.
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
from tests.markers import on_both_engines
from tests.search.querying.index_changes import index_changes

pytestmark = [pytest.mark.journey, pytest.mark.django_db, pytest.mark.slow]
STEM = "velkar"
MISSPELT = "velkartia"
SUGGEST, SEARCH = "/api/v1/search/suggest", "/api/v1/search"


@dataclass
class CanaryPages:
    """The two pages with the unique word, and the parent of the second."""

    parent: Page
    pages: list[Page]

    def refresh(self) -> list[Page]:
        """Return the pages read from the database again."""
        return [states.reload_page(page) for page in self.pages]


@pytest.fixture(scope="module")
def written(module_tree) -> CanaryPages:
    """Return the pages, next to similar pages without the word."""
    parent = factories.StandardFactory(title="Parent", bare=True)
    topic = factories.TopicFactory(label="Velkartopic")
    person = factories.PersonFactory(name="Velkarname Smith")
    pages = [
        factories.StoryFactory(
            title="Velkarita rising", parent=module_tree.stories, topics=[topic], bylines=[person], bare=True
        ),
        factories.StandardFactory(
            title="Elsewhere",
            parent=parent,
            topics=[topic],
            body=[blocks.rich_text("A velkarita was seen.")],
            bare=True,
        ),
    ]
    factories.StoryFactory(title="Velocity of ships", topics=[factories.TopicFactory(label="Vessels")], bare=True)
    for days in (1, 2):
        day = timezone.now().date() - timedelta(days=days)
        site = module_tree.home.get_site().pk
        DailyQuery.objects.create(day=day, site_id=site, locale="en", text="velkarita", searches=9, visitors=9)
    return CanaryPages(parent, pages)


@pytest.fixture
def canaries(written, each_engine) -> CanaryPages:
    """Return the indexed pages."""
    index_changes()
    return written


# ---------------------------------------------------------------- where the word may appear


def suggested_kinds(client: Client) -> set[str]:
    items = [
        item for q in ("velkar", MISSPELT, "vel") for item in client.get(SUGGEST, {"q": q, "limit": 20}).json()["items"]
    ]
    return {item["kind"] for item in items if STEM in json.dumps(item).casefold()}


def correction(client: Client) -> str | None:
    return client.get(SEARCH, {"q": MISSPELT}).json()["did_you_mean"]


def is_in_facets(client: Client) -> bool:
    """Return whether a facet contains the topic, while browsing or searching."""
    results = [client.get(SEARCH, params).json() for params in ({}, {"q": "velkarita"}, {"q": "velkarita", "limit": 1})]
    return any(STEM in json.dumps(result["facets"]).casefold() for result in results)


def assert_nowhere(client: Client) -> None:
    assert (suggested_kinds(client), correction(client), is_in_facets(client)) == (set(), None, False)


# ---------------------------------------------------------------- the states


def unpublished(canaries: CanaryPages, pass_time: Callable) -> None:
    for page in canaries.refresh():
        states.unpublish(page)


def under_a_private_page(canaries: CanaryPages, pass_time: Callable) -> None:
    for page in canaries.refresh():
        states.restrict(page.get_parent())


def scheduled(canaries: CanaryPages, pass_time: Callable) -> None:
    for page in canaries.refresh():
        states.publish(states.unpublish(page), go_live_at=timezone.now() + timedelta(days=1))


def expired(canaries: CanaryPages, pass_time: Callable) -> None:
    """The pages expire by time alone; the index already contains the expiry."""
    for page in canaries.refresh():
        states.publish(page, expire_at=timezone.now() + timedelta(hours=1))
    index_changes()
    pass_time(hours=1)


def deleted(canaries: CanaryPages, pass_time: Callable) -> None:
    for page in canaries.refresh():
        page.delete()


def rewritten(canaries: CanaryPages, pass_time: Callable) -> None:
    """The pages stay public with other content."""
    plain = {"title": "Plain", "body": [], "topics": [], "slug": "plain"}
    story, standard = canaries.refresh()
    states.publish(story, bylines=[], **plain)
    states.publish(standard, **plain)


STATES = [unpublished, under_a_private_page, scheduled, expired, deleted, rewritten]


@on_both_engines
def test_words_of_public_pages_are_suggested(canaries, client):
    assert suggested_kinds(client) == {"page", "topic", "person", "query"}
    assert correction(client) == "velkarita"
    assert is_in_facets(client)


@pytest.mark.few(2)
@pytest.mark.parametrize("hide", STATES)
def test_words_of_hidden_pages_are_not_suggested(hide, canaries, client, pass_time):
    assert suggested_kinds(client) == {"page", "topic", "person", "query"}
    hide(canaries, pass_time)
    assert_nowhere(client)
    index_changes()
    assert_nowhere(client)


@on_both_engines
def test_words_of_republished_pages_are_suggested_again(canaries, client, pass_time):
    unpublished(canaries, pass_time)
    index_changes()
    for page in canaries.refresh():
        states.publish(page)
    index_changes()
    assert (suggested_kinds(client), correction(client)) == ({"page", "topic", "person", "query"}, "velkarita")


def test_a_page_that_was_never_published_suggests_nothing(canaries, client):
    factories.StoryFactory(title="Velkarnew word", live=False, topics=[factories.TopicFactory(label="Velkarnewtopic")])
    index_changes()
    assert "velkarnew" not in client.get(SUGGEST, {"q": "velkarn", "limit": 20}).content.decode().casefold().replace(
        '"query":"velkarn"', ""
    )
