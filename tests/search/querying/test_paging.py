"""Following `next` in the API to the end of a long result, while pages are published and unpublished."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import states
from cms.page_types.stories.models import StoryPage
from search.engines.port import Engine
from tests.markers import mark_extended, on_both_engines
from tests.search.querying.index_changes import index_changes
from tests.system.faults.content import bulk_create_stories

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
STORY_COUNT = 1_200
OLDEST = datetime(2015, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def story_ids(module_tree) -> list[int]:
    """Create 1,200 stories with a common word, half a day apart; without revisions, which would take minutes."""
    bulk_create_stories(module_tree.stories, STORY_COUNT)
    pages = list(StoryPage.objects.order_by("pk"))
    for number, page in enumerate(pages):
        page.title, page.summary, page.body = f"Nets {number}", "mended " * (number % 5), []
        page.published_at = page.listed_at = page.first_published_at = OLDEST + timedelta(hours=12 * number)
    fields = ["title", "summary", "body", "published_at", "listed_at", "first_published_at"]
    StoryPage.objects.bulk_update(pages, fields, batch_size=100)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # PostgreSQL plans for a small table until it has seen this one
    return [page.pk for page in pages]


def follow_next(client: Client, params: dict[str, object], meanwhile: Callable[[int], None]) -> Iterator[int]:
    """Yield the ids of all results in order, and call `meanwhile` after each page of results."""
    body = client.get("/api/v1/search", params).json()
    pages = 0
    while pages <= STORY_COUNT:
        yield from (item["id"] for item in body["items"])
        if body["next"] is None:
            return
        pages += 1
        meanwhile(pages)
        body = client.get(body["next"]).json()


@on_both_engines
@pytest.mark.parametrize("q", mark_extended(["nets", ""], except_for=["nets"]))
@pytest.mark.parametrize("sort", mark_extended(["relevance", "newest", "oldest"], except_for=["relevance"]))
def test_each_page_appears_once_and_none_is_missing(sort, q, story_ids, each_engine: Engine, client: Client) -> None:
    index_changes()
    unpublished: set[int] = set()

    def publish_and_take_down(step: int) -> None:
        """Publish and unpublish pages before and after the current position."""
        for at in (timezone.now(), OLDEST - timedelta(days=step)):
            factories.StoryFactory(title=f"Nets again, step {step}", published_at=at, bare=True)
        for place in (step * 3, STORY_COUNT - step * 3):
            states.unpublish(StoryPage.objects.get(pk=story_ids[place]))
            unpublished.add(story_ids[place])
        index_changes()

    seen = list(follow_next(client, {"q": q, "sort": sort, "limit": 100}, publish_and_take_down))
    assert len(seen) == len(set(seen))
    assert set(story_ids) - unpublished <= set(seen)


@pytest.mark.parametrize("sort", mark_extended(["relevance", "newest"], except_for=["relevance"]))
def test_the_order_of_results_depends_neither_on_the_limit_nor_on_the_offset(
    sort, story_ids, each_engine: Engine, client: Client
) -> None:
    index_changes()
    whole = list(follow_next(client, {"q": "nets", "sort": sort, "limit": 100}, lambda _: None))
    assert len(whole) == STORY_COUNT
    assert whole == list(follow_next(client, {"q": "nets", "sort": sort, "limit": 83}, lambda _: None))
    page = client.get("/api/v1/search", {"q": "nets", "sort": sort, "limit": 100, "offset": 900}).json()
    assert [item["id"] for item in page["items"]] == whole[900:1000]
    assert page["total"] == STORY_COUNT
    next_page = client.get(page["next"]).json()
    assert [item["id"] for item in next_page["items"]] == whole[1000:1100]
