"""The listing in the response of an index page: the same items and filters as the list operation."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.demo import factories
from cms.demo.factories import blocks, states


def at(year: int, month: int = 6) -> datetime:
    return datetime(year, month, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def module_releases(module_tree):
    topic = factories.TopicFactory(slug="harbours", label="Harbours")
    return [
        factories.ReleaseFactory(
            title="Newest", published_at=at(2026), topics=[topic], image=factories.PictureFactory()
        ),
        factories.ReleaseFactory(title="Older", published_at=at(2026, 3)),
        factories.ReleaseFactory(title="Oldest", published_at=at(2023), topics=[topic]),
    ]


@pytest.fixture
def releases(module_releases, db):
    return deepcopy(module_releases)


@pytest.fixture
def listing(frontend):
    def read(path: str = "/releases/", /, **params):
        return frontend.get("/resolve", path=path, **params)["page"]["listing"]

    return read


def titles(listing) -> list[str]:
    return [item["title"] for item in listing["items"]]


@pytest.mark.parametrize(
    "params",
    [{}, {"topic": "harbours"}, {"year": 2026}, {"limit": 1, "offset": 1}, {"topic": "harbours", "year": 2026}],
    ids=str,
)
def test_an_index_lists_the_items_of_its_list(frontend, listing, releases, params):
    from_list, from_index = frontend.get("/releases", **params), listing(**params)
    assert from_index["items"] == from_list["items"] != []
    assert from_index["total"] == from_list["total"]


def test_each_index_lists_its_own_page_type(frontend, listing, releases):
    story, call = factories.StoryFactory(story_kind="blog"), factories.CallToActionFactory()
    assert titles(listing("/stories/")) == [story.title]
    assert titles(listing("/stories/", story_kind="blog")) == [story.title]
    assert titles(listing("/stories/", story_kind="news")) == []
    assert titles(listing("/take-action/")) == [call.title]
    assert titles(listing()) == ["Newest", "Older", "Oldest"]


def test_a_call_that_has_ended_is_not_listed(listing, tree):
    factories.CallToActionFactory(title="Over", starts_at=at(2020), ends_at=at(2021))
    assert titles(listing("/take-action/")) == []


def test_years_are_those_of_the_whole_list_regardless_of_filters(listing, releases, settings):
    assert listing(topic="harbours", year=2023)["years"] == [2026, 2025, 2024, 2023]
    states.publish(releases[2], published_at=datetime(2022, 12, 31, 23, 30, tzinfo=UTC))
    assert listing()["years"][-1] == 2022
    settings.SITE_TIME_ZONE = "Europe/Paris"
    assert listing()["years"][-1] == 2023
    assert listing("/stories/")["years"] == []


def test_an_index_requested_by_id_lists_the_first_items(frontend, releases, tree):
    page = frontend.get(f"/pages/{tree.releases.pk}")
    assert page == frontend.get("/resolve", path="/releases/")["page"]


def test_hidden_pages_are_not_listed(frontend, listing, releases):
    states.unpublish(releases[0])
    assert [card["title"] for card in frontend.get("/resolve", path="/")["page"]["latest"]] == ["Older", "Oldest"]
    assert (titles(listing()), listing()["total"]) == (["Older", "Oldest"], 2)


def test_calls_of_an_index_have_what_those_of_the_list_have(frontend, tree):
    factories.CallToActionFactory()
    (listed,) = frontend.get("/calls-to-action")["items"]
    assert listed["action"]["button"]
    assert frontend.get("/resolve", path="/take-action/")["page"]["listing"]["items"] == [listed]


def test_an_invalid_filter_is_named(frontend, tree):
    response = frontend.send("/resolve", path="/releases/", year="next")
    assert (response.status_code, response.json()["errors"][0]["parameter"]) == (422, "year")


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
def test_the_response_has_the_tag_of_the_list(frontend, releases, path, tag):
    tags = set(frontend.send("/resolve", path=path)["Cache-Tag"].split(","))
    assert tag in tags
    assert (f"image-{releases[0].image_id}" in tags) == (tag == "list-releases")


def test_the_number_of_queries_is_constant(frontend, releases):
    def count() -> int:
        frontend.get("/resolve", path="/releases/", limit=100)
        with CaptureQueriesContext(connection) as queries:
            frontend.get("/resolve", path="/releases/", limit=100)
        return len(queries)

    few = count()
    for _ in range(5):
        factories.ReleaseFactory(image=factories.PictureFactory(), topics=[factories.TopicFactory()])
    assert count() == few <= 28  # includes labels and texts, which are not cached inside a transaction


def test_the_site_operation_combines_all_site_settings(frontend, releases):
    site = frontend.get("/site", locale="fr")
    assert site["navigation"] == frontend.get("/navigation", locale="fr")
    assert site["settings"] == frontend.get("/settings", locale="fr")
    for name in ("topics", "regions"):
        described = frontend.get(f"/{name}", locale="fr")["items"]
        assert site[name] == [{"value": one["value"], "label": one["label"]} for one in described]
    assert site["topics"] != []


def test_topics_have_a_description_and_a_picture_in_the_language_or_of_the_source(frontend, releases):
    picture = factories.PictureFactory(description="Nets on a quay")
    topic = factories.TopicFactory(label="Nets", description="What nets do.", image=picture)
    factories.TopicFactory(translation_of=topic, label="Filets", description="", image=None)
    factories.TopicFactory(label="Oars")
    factories.TopicFactory(label="Hidden", description="Secret", live=False)
    _, nets, oars = frontend.get("/topics")["items"]
    assert (nets["label"], nets["description"], nets["image"]["alt"]) == ("Nets", "What nets do.", "Nets on a quay")
    assert (oars["description"], oars["image"]) == ("", None)
    filets = frontend.get("/topics", locale="fr")["items"][0]
    assert (filets["value"], filets["label"], filets["description"]) == ("nets", "Filets", "What nets do.")
    assert filets["image"]["id"] == picture.pk
    assert "description" not in frontend.get("/site")["topics"][0]


def test_a_video_has_its_poster(frontend, tree):
    picture = factories.PictureFactory()
    page = factories.StoryFactory(body=[blocks.video(poster=picture), blocks.video()])
    with_poster, without = [block["value"] for block in frontend.get(f"/pages/{page.pk}")["body"]]
    assert with_poster["poster"]["id"] == picture.pk
    assert without["poster"] is None
