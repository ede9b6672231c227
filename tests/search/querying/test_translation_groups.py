"""Pages of results, totals, facets, filters and orders of a search in several languages, each counted by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.pages.models import BasePage
from search.engines.port import SearchUnavailable
from tests.markers import on_both_engines
from tests.search.querying.index_changes import index_changes

pytestmark = pytest.mark.django_db
FIRST_DAY = datetime(2024, 11, 1, tzinfo=UTC)
GROUP_COUNT = 12
MAX_MORE_QUERIES = 12


@pytest.fixture(scope="module")
def shown_ids(module_tree) -> set[int]:
    """Return the pages that are shown to an English visitor of twelve groups, of which French texts have “filets”.

    A third is translated, a third exists in French only, and of a third the English page is a draft. The dates and
    topics of the English pages differ from those of the French ones.
    """
    topics = [factories.TopicFactory(label=f"Topic {number}") for number in range(2)]
    french_topics = [factories.TopicFactory(translation_of=topic, label=f"Sujet {topic.pk}") for topic in topics]
    shown: set[int] = set()
    for number in range(GROUP_COUNT):
        kind = number % 3
        factory = factories.StoryFactory if number % 2 else factories.ReleaseFactory
        day = FIRST_DAY + timedelta(days=11 * number)
        french = {
            "title": f"Les filets {number}",
            "body": [blocks.rich_text("Réparer. " * number)],
            "published_at": day,
            "topics": [french_topics[number % 2]],
            "bare": True,
        }
        if kind == 1:
            shown.add(factory(locale="fr", **french).pk)
            continue
        english = factory(
            title=f"Number {number}",
            topics=[topics[1]],
            published_at=day + timedelta(days=100 - 5 * number),
            live=kind == 0,
            bare=True,
        )
        translation = factory(translation_of=english, **french)
        shown.add(english.pk if kind == 0 else translation.pk)
    factories.StoryFactory(title="Sans rien", locale="fr", bare=True)
    return shown


@pytest.fixture
def unavailable_engine() -> Iterator[None]:
    """Make the engine unavailable."""
    with (
        patch("search.querying.results.get_engine", side_effect=SearchUnavailable("unavailable")),
        patch("search.querying.languages.get_engine", side_effect=SearchUnavailable("unavailable")),
    ):
        yield


def search(**params: Any) -> dict[str, Any]:
    response = Client().get("/api/v1/search", {"q": "filets", **params})
    assert response.status_code == 200, response.content
    body: dict[str, Any] = response.json()
    return body


def follow_next(**params: Any) -> list[int]:
    """Return the ids of all items, page of results by page."""
    body = search(**params)
    ids = [item["id"] for item in body["items"]]
    while body["next"]:
        body = Client().get(body["next"]).json()
        assert body["items"]
        ids += [item["id"] for item in body["items"]]
    return ids


@pytest.mark.few(2)
@on_both_engines
@pytest.mark.parametrize("language", ["auto", "all"])
def test_every_size_of_a_page_of_results_shows_each_group_once_in_the_same_order(shown_ids, language, each_engine):
    index_changes()
    whole = [item["id"] for item in search(language=language, limit=100)["items"]]
    assert len(whole) == GROUP_COUNT
    assert set(whole) == shown_ids
    for limit in range(1, GROUP_COUNT + 1):
        assert follow_next(language=language, limit=limit) == whole, limit
        offsets = range(0, GROUP_COUNT + 1, limit)
        parts = [search(language=language, limit=limit, offset=offset) for offset in offsets]
        assert [item["id"] for part in parts for item in part["items"]] == whole, limit
        assert {part["total"] for part in parts} == {GROUP_COUNT}


def test_no_group_is_shown_twice_while_translations_are_published_and_taken_down(shown_ids, each_engine):
    index_changes()
    body = search(language="auto", limit=2)
    keys = [_key(item["id"]) for item in body["items"]]
    drafts = list(BasePage.objects.filter(locale__language_code="en", live=False, title__startswith="Number"))
    english = list(BasePage.objects.filter(locale__language_code="en", live=True, title__startswith="Number"))
    for draft, live in zip(drafts, english, strict=True):
        factories.StoryFactory(title="Filets", locale="fr", bare=True)  # before all others
        index_changes()
        states.publish(draft.specific)
        states.unpublish(live.specific)
        body = Client().get(body["next"]).json()
        keys += [_key(item["id"]) for item in body["items"]]
        index_changes()
    while body["next"]:
        body = Client().get(body["next"]).json()
        keys += [_key(item["id"]) for item in body["items"]]
    assert len(keys) == len(set(keys)) == GROUP_COUNT
    assert set(keys) == {_key(pk) for pk in shown_ids}


def test_a_translation_that_is_hidden_after_it_was_indexed_finds_nothing(shown_ids, each_engine):
    """The index still has the page, and the search does not know that it is hidden: only the database does."""
    index_changes()
    hidden = BasePage.objects.filter(locale__language_code="fr", title__startswith="Les filets").first()
    BasePage.objects.filter(pk=hidden.pk).update(live=False)
    found = search(language="all", limit=100)
    assert found["total"] == len(found["items"]) == GROUP_COUNT - 1
    assert hidden.translation_key not in {_key(item["id"]) for item in found["items"]}


@on_both_engines
def test_facets_and_totals_are_the_counts_of_groups_by_the_page_that_is_shown(shown_ids, each_engine):
    index_changes()
    found = search(language="all", limit=100)
    assert found["total"] == len(found["items"]) == GROUP_COUNT
    counts = {facet["name"]: {one["value"]: one["count"] for one in facet["values"]} for facet in found["facets"]}
    assert counts["type"] == Counter(item["type"] for item in found["items"])
    assert counts["topic"] == Counter(topic["value"] for item in found["items"] for topic in item["topics"])
    assert counts["year"] == Counter(item["published_at"][:4] for item in found["items"])
    for name in ("type", "topic", "year"):
        for value, count in counts[name].items():
            part = search(language="auto", limit=100, **{name: value})
            assert part["total"] == len(part["items"]) == count, (name, value)
            (facet,) = (one for one in part["facets"] if one["name"] == name)
            assert {one["value"]: one["count"] for one in facet["values"]} == counts[name]
    assert all(label in ("Topic 0", "Topic 1") for item in found["items"] for label in _labels(item))


@on_both_engines
def test_dates_sort_and_limit_by_the_page_that_is_shown(shown_ids, each_engine):
    index_changes()
    dates = [item["published_at"] for item in search(language="auto", sort="newest", limit=100)["items"]]
    assert len(dates) == GROUP_COUNT
    assert all(before >= after for before, after in pairwise(dates))
    oldest = [item["published_at"] for item in search(language="auto", sort="oldest", limit=100)["items"]]
    assert oldest == sorted(dates)
    middle = oldest[GROUP_COUNT // 2]
    part = search(language="all", published_after=middle[:10], limit=100)
    assert sorted(item["published_at"] for item in part["items"]) == [one for one in oldest if one >= middle[:10]]


@pytest.mark.parametrize("language", ["auto", "all"])
def test_without_an_engine_the_same_groups_are_found(shown_ids, language, unavailable_engine):
    found = search(language=language, limit=100)
    assert (found["degraded"], found["facets"]) == (True, [])
    assert {item["id"] for item in found["items"]} == shown_ids
    whole = [item["id"] for item in found["items"]]
    assert [follow_next(language=language, limit=limit) for limit in (1, 5, 7)] == [whole] * 3
    story_count = sum(item["type"] == "story" for item in found["items"])
    assert search(language=language, type="story")["total"] == story_count
    assert search(language="one")["total"] == 0


def test_pages_of_another_site_are_not_found_although_they_share_translations(shown_ids, tree, each_engine):
    other = factories.HomeFactory(parent=tree.home.get_parent(), title="Other", slug="other-site", locale="fr")
    Site.objects.create(hostname="other.example", port=80, root_page=other)
    factories.StandardFactory(parent=other, title="Les filets du voisin", locale="fr", bare=True)
    index_changes()
    assert search(language="all", limit=100)["total"] == GROUP_COUNT


def test_only_a_search_that_needs_other_languages_makes_more_queries(shown_ids, each_engine):
    index_changes()
    numbers: dict[tuple[str, str], int] = {}
    for asked in (("number", "one"), ("number", "auto"), ("filets", "one"), ("filets", "auto")):
        search(q=asked[0], language=asked[1])
        with CaptureQueriesContext(connection) as queries:
            search(q=asked[0], language=asked[1])
        numbers[asked] = len(queries)
    assert numbers["number", "auto"] == numbers["number", "one"]
    # Rules, exclusions, position of the index, rows of each language, cards of what is found.
    assert numbers["filets", "auto"] <= numbers["filets", "one"] + MAX_MORE_QUERIES


def _key(page_id: int) -> Any:
    return BasePage.objects.get(pk=page_id).translation_key


def _labels(item: dict[str, Any]) -> list[str]:
    return [topic["label"] for topic in item["topics"]]
