"""One request renders a list too: an index answers what it lists, filtered as the list itself would be."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.demo import factories
from cms.demo.factories import states


def at(year: int, month: int = 6) -> datetime:
    return datetime(year, month, 1, 12, tzinfo=UTC)


@pytest.fixture
def releases(tree):
    topic = factories.TopicFactory(slug="harbours", label="Harbours")
    return [
        factories.ReleaseFactory(
            title="Newest", published_at=at(2026), topics=[topic], image=factories.PictureFactory()
        ),
        factories.ReleaseFactory(title="Older", published_at=at(2026, 3)),
        factories.ReleaseFactory(title="Oldest", published_at=at(2023), topics=[topic]),
    ]


@pytest.fixture
def listing(frontend):
    def read(path: str = "/releases/", /, **params):
        return frontend.get("/resolve", path=path, **params)["page"]["listing"]

    return read


def titles(listing) -> list[str]:
    return [item["title"] for item in listing["items"]]


@pytest.mark.parametrize(
    "asked",
    [{}, {"topic": "harbours"}, {"year": 2026}, {"limit": 1, "offset": 1}, {"topic": "harbours", "year": 2026}],
    ids=str,
)
def test_an_index_lists_what_its_list_answers(frontend, listing, releases, asked):
    there, here = frontend.get("/releases", **asked), listing(**asked)
    assert here["items"] == there["items"] != []
    assert here["total"] == there["total"]


def test_each_index_has_its_own(frontend, listing, releases):
    story, call = factories.StoryFactory(story_kind="blog"), factories.CallToActionFactory()
    assert titles(listing("/stories/")) == [story.title]
    assert titles(listing("/stories/", story_kind="blog")) == [story.title]
    assert titles(listing("/stories/", story_kind="news")) == []
    assert titles(listing("/take-action/")) == [call.title]
    assert titles(listing()) == ["Newest", "Older", "Oldest"]


def test_a_call_that_has_ended_is_not_listed(listing, tree):
    factories.CallToActionFactory(title="Over", starts_at=at(2020), ends_at=at(2021))
    assert titles(listing("/take-action/")) == []


def test_years_are_those_of_the_whole_list_whatever_is_chosen(listing, releases, settings):
    assert listing(topic="harbours", year=2023)["years"] == [2026, 2025, 2024, 2023]
    states.publish(releases[2], published_at=datetime(2022, 12, 31, 23, 30, tzinfo=UTC))
    assert listing()["years"][-1] == 2022
    settings.SITE_TIME_ZONE = "Europe/Paris"
    assert listing()["years"][-1] == 2023
    assert listing("/stories/")["years"] == []


def test_by_its_id_an_index_lists_the_first(frontend, releases, tree):
    page = frontend.get(f"/pages/{tree.releases.pk}")
    assert page == frontend.get("/resolve", path="/releases/")["page"]


def test_what_is_hidden_is_not_listed(frontend, listing, releases):
    states.unpublish(releases[0])
    assert [card["title"] for card in frontend.get("/resolve", path="/")["page"]["latest"]] == ["Older", "Oldest"]
    assert (titles(listing()), listing()["total"]) == (["Older", "Oldest"], 2)


def test_other_pages_are_the_same_with_filters(frontend, releases):
    path = f"/releases/{releases[0].slug}/"
    assert frontend.get("/resolve", path=path, year=2023, topic="none") == frontend.get("/resolve", path=path)


def test_a_wrong_filter_is_named(frontend, tree):
    answer = frontend.ask("/resolve", path="/releases/", year="next")
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (422, "year")


def test_the_front_page_has_the_newest_releases_that_are_not_featured(frontend, tree, releases):
    more = [factories.ReleaseFactory(published_at=at(2022, month)) for month in (3, 2, 1)]
    states.publish(tree.home, featured_pages=[releases[1]])
    home = frontend.get("/resolve", path="/")["page"]
    assert [card["title"] for card in home["latest"]] == ["Newest", "Oldest", more[0].title, more[1].title]
    assert [card["title"] for card in home["featured"]] == ["Older"]


@pytest.mark.parametrize(
    ("path", "tag"),
    [("/", "list-releases"), ("/releases/", "list-releases"), ("/stories/", "list-stories")],
)
def test_the_list_is_among_the_tags(frontend, releases, path, tag):
    tags = set(frontend.ask("/resolve", path=path)["Cache-Tag"].split())
    assert tag in tags
    assert (f"page-{releases[0].pk}" in tags) == (tag == "list-releases")


def test_as_many_queries_for_many_as_for_few(frontend, releases):
    def count() -> int:
        frontend.get("/resolve", path="/releases/", limit=100)
        with CaptureQueriesContext(connection) as queries:
            frontend.get("/resolve", path="/releases/", limit=100)
        return len(queries)

    few = count()
    for _ in range(5):
        factories.ReleaseFactory(image=factories.PictureFactory(), topics=[factories.TopicFactory()])
    assert count() == few <= 21  # labels and texts among them, which are remembered outside of transactions


def test_all_that_stands_around_a_page_at_once(frontend, releases):
    site = frontend.get("/site", locale="fr")
    assert site["navigation"] == frontend.get("/navigation", locale="fr")
    assert site["settings"] == frontend.get("/settings", locale="fr")
    assert site["topics"] == frontend.get("/topics", locale="fr")["items"] != []
    assert site["regions"] == frontend.get("/regions", locale="fr")["items"]
