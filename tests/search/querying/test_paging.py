"""Following `next` to the end of a long result, from outside, while editors go on publishing and taking down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import states
from cms.stories.models import StoryPage
from search.engines.port import Engine
from tests.faults.content import bulk_create_stories
from tests.markers import mark_extended
from tests.search.querying.catching_up import catch_up

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MANY = 1_200
OLDEST = datetime(2015, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def many(founded) -> list[int]:
    """1,200 stories with a word in common, half a day apart; without histories, which take an editor's time to make."""
    bulk_create_stories(founded.stories, MANY)
    pages = list(StoryPage.objects.order_by("pk"))
    for number, page in enumerate(pages):
        page.title, page.summary, page.body = f"Nets {number}", "mended " * (number % 5), []
        page.published_at = page.listed_at = page.first_published_at = OLDEST + timedelta(hours=12 * number)
    fields = ["title", "summary", "body", "published_at", "listed_at", "first_published_at"]
    StoryPage.objects.bulk_update(pages, fields, batch_size=100)
    return [page.pk for page in pages]


def walk(client: Client, params: dict[str, object], meanwhile: Callable[[int], None]) -> Iterator[int]:
    """The ids of all results in their order; something happens after each page of them."""
    body = client.get("/api/v1/search", params).json()
    pages = 0
    while pages <= MANY:
        yield from (item["id"] for item in body["items"])
        if body["next"] is None:
            return
        pages += 1
        meanwhile(pages)
        body = client.get(body["next"]).json()


@pytest.mark.parametrize("q", mark_extended(["nets", ""], except_for=["nets"]))
@pytest.mark.parametrize("sort", mark_extended(["relevance", "newest", "oldest"], except_for=["relevance"]))
def test_each_page_appears_once_and_none_is_missing(sort, q, many, each_engine: Engine, client: Client) -> None:
    catch_up()
    gone: set[int] = set()

    def publish_and_take_down(step: int) -> None:
        """What is new comes before and after the place that has been reached; what is taken down lies on both sides."""
        for at in (timezone.now(), OLDEST - timedelta(days=step)):
            factories.StoryFactory(title=f"Nets again, step {step}", published_at=at, bare=True)
        for place in (step * 3, MANY - step * 3):
            states.unpublish(StoryPage.objects.get(pk=many[place]))
            gone.add(many[place])
        catch_up()

    seen = list(walk(client, {"q": q, "sort": sort, "limit": 100}, publish_and_take_down))
    assert len(seen) == len(set(seen))
    assert set(many) - gone <= set(seen)


def test_the_order_of_results_does_not_depend_on_the_limit(many, each_engine: Engine, client: Client) -> None:
    catch_up()
    for sort in ("relevance", "newest"):
        long = list(walk(client, {"q": "nets", "sort": sort, "limit": 100}, lambda _: None))
        assert len(long) == MANY
        assert long == list(walk(client, {"q": "nets", "sort": sort, "limit": 83}, lambda _: None)), sort


def test_a_page_can_be_requested_by_offset(many, each_engine: Engine, client: Client) -> None:
    catch_up()
    whole = list(walk(client, {"q": "nets", "limit": 100}, lambda _: None))
    asked = client.get("/api/v1/search", {"q": "nets", "limit": 100, "offset": 900}).json()
    assert [item["id"] for item in asked["items"]] == whole[900:1000]
    assert asked["total"] == MANY
    further = client.get(asked["next"]).json()
    assert [item["id"] for item in further["items"]] == whole[1000:1100]
