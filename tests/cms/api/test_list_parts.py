"""Each part of a list, from its beginning or its end, has the items of the whole list in its order."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.api import lists
from cms.demo import factories
from cms.demo.factories import states
from cms.pages.models import BasePage

SAME = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def module_stories(module_tree):
    """Seven stories of which three have one date and two have none, which databases sort differently."""
    dates = [datetime(2026, 6, 1, tzinfo=UTC), SAME, SAME, SAME, datetime(2024, 6, 1, tzinfo=UTC), None, None]
    created = [factories.StoryFactory(title=f"Story {number}") for number in range(len(dates))]
    for story, date in zip(created, dates, strict=True):
        BasePage.objects.filter(pk=story.pk).update(listed_at=date)
    return created


@pytest.fixture
def stories(module_stories, db):
    return deepcopy(module_stories)


def ids(items) -> list[int]:
    return [item["id"] for item in items]


def add_topic(slug: str, pages) -> None:
    topic, through = factories.TopicFactory(slug=slug), BasePage.topics.through
    through.objects.bulk_create(through(basepage_id=page.pk, topic_id=topic.pk) for page in pages)


@pytest.mark.few(2)
@pytest.mark.parametrize("limit", [1, 2, 3, 7, 20])
def test_every_part_is_a_slice_of_the_whole_list(frontend, stories, limit):
    whole = ids(frontend.get("/stories")["items"])
    assert sorted(whole) == sorted(story.pk for story in stories)
    for offset in range(len(whole) + 2):
        part = frontend.get("/stories", limit=limit, offset=offset)
        assert (ids(part["items"]), part["total"]) == (whole[offset : offset + limit], 7)
        listing = frontend.get("/resolve", path="/stories/", limit=limit, offset=offset)["page"]["listing"]
        assert (ids(listing["items"]), listing["total"]) == (whole[offset : offset + limit], 7)


def test_next_leads_to_no_offset_that_the_api_refuses(frontend, stories, client, monkeypatch):
    monkeypatch.setattr(lists, "MAX_OFFSET", 4)
    found, url = [], "/api/v1/stories?limit=2"
    while url:
        part = client.get(url).json()
        found, url = [*found, *ids(part["items"])], part["next"]
    assert len(found) == 6, "the part at the offset 4 is the last one"
    assert part["total"] == 7
    assert client.get("/api/v1/stories?offset=100000").status_code == 200
    assert client.get("/api/v1/stories?offset=100001").status_code == 422


@pytest.mark.parametrize("for_page", [False, True], ids=["by priority", "for a page"])
def test_parts_of_a_list_with_an_order_of_its_own(frontend, tree, for_page):
    topic = factories.TopicFactory()
    story = factories.StoryFactory(topics=[topic])
    calls = [
        factories.CallToActionFactory(priority=number % 2, topics=[topic][: number % 3], placements=["story_end"])
        for number in range(6)
    ]
    params = {"for_page": story.pk} if for_page else {}
    whole = ids(frontend.get("/calls-to-action", **params)["items"])
    assert sorted(whole) == sorted(call.pk for call in calls)
    parts = [frontend.get("/calls-to-action", limit=2, offset=offset, **params) for offset in range(6)]
    assert [ids(part["items"]) for part in parts] == [whole[offset : offset + 2] for offset in range(6)]


def test_no_part_skips_more_than_half_of_the_list(frontend, stories):
    for offset in range(7):
        with CaptureQueriesContext(connection) as queries:
            frontend.get("/stories", limit=1, offset=offset)
        statements = [str(one["sql"]) for one in queries]  # None for a statement that was prepared
        (statement,) = [one for one in statements if "pages_listedpage" in one and "LIMIT 1" in one]
        skipped = int(statement.partition(" OFFSET ")[2] or 0)
        assert skipped == min(offset, 6 - offset)


def test_every_part_of_a_topic_is_a_slice_of_its_list(frontend, stories):
    add_topic("ferries", stories[1:6])
    whole = [pk for pk in ids(frontend.get("/stories")["items"]) if pk in {story.pk for story in stories[1:6]}]
    for offset in range(6):
        part = frontend.get("/stories", topic="ferries", limit=2, offset=offset)
        assert (ids(part["items"]), part["total"]) == (whole[offset : offset + 2], 5)


@pytest.mark.parametrize("name", ["topic", "region"])
def test_the_total_of_a_term_is_the_number_of_its_visible_pages(frontend, stories, name):
    factory = {"topic": factories.TopicFactory, "region": factories.RegionFactory}[name]
    many, few, _ = (factory(slug=slug) for slug in ("many", "few", "none"))
    for number, story in enumerate(stories):
        states.publish(story, **{f"{name}s": [many, few] if number < 3 else [many]})
    states.unpublish(stories[0])
    totals = [frontend.get("/stories", **{name: slug})["total"] for slug in ("many", "few", "none", "unknown")]
    assert totals == [6, 2, 0, 0]
    assert frontend.get("/stories", **{name: "few"}, featured=True)["total"] == 0
    assert frontend.get("/stories", **{name: ["many", "few"]})["total"] == 6


def test_a_page_with_two_translations_of_a_topic_is_counted_once(frontend, stories):
    topic = factories.TopicFactory(slug="ferries")
    french = factories.TopicFactory(slug="bacs", translation_of=topic)
    for story, topics in zip(stories, ([topic], [french], [topic, french]), strict=False):
        states.publish(story, topics=topics)
    assert frontend.get("/stories", topic="ferries")["total"] == 3
