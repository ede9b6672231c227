"""Feeds: the newest pages of a site and language in three formats with the same content."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.api import feeds
from cms.demo import factories
from cms.demo.factories import states
from cms.page_types.stories.models import StoryPage
from cms.pages.search_ranges import SortKey
from tests.search.installed_filters import installed_declarations

ATOM, DC = "{http://www.w3.org/2005/Atom}", "{http://purl.org/dc/elements/1.1/}"
FORMATS = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}


@pytest.fixture(scope="module")
def module_story(module_tree):
    factories.OrganisationFactory(name="Lantern & Co")
    return factories.StoryFactory(
        title="A <quay> & more",
        slug="a-quay",
        published_at=timezone.now() - timedelta(hours=1),
        summary="What happened.",
        image=factories.PictureFactory(),
        topics=[factories.TopicFactory(label="Ports")],
        bylines=[factories.PersonFactory(name="Ada Nwosu")],
    )


@pytest.fixture
def story(module_story, db):
    return deepcopy(module_story)


def rss(frontend, address="/feeds/stories.rss", **params):
    return ElementTree.fromstring(frontend.send(address, **params).content).find("channel")


def atom(frontend, address="/feeds/stories.atom", **params):
    return ElementTree.fromstring(frontend.send(address, **params).content)


@pytest.mark.parametrize("feed_format", FORMATS)
def test_media_type_and_caching_headers(feed_format, frontend, story):
    response = frontend.send(f"/feeds/stories.{feed_format}")
    assert (response.status_code, response["Content-Type"]) == (200, FORMATS[feed_format])
    assert response["ETag"]
    assert {"list-stories", f"image-{story.image_id}"} <= set(response["Cache-Tag"].split(","))
    response = frontend.client.get(f"/api/v1/feeds/stories.{feed_format}", headers={"If-None-Match": response["ETag"]})
    assert response.status_code == 304


def test_all_formats_have_the_same_content(frontend, story):
    page = frontend.get(f"/pages/{story.pk}")
    (item,) = frontend.get("/feeds/stories.json")["items"]
    in_rss, in_atom = rss(frontend).find("item"), atom(frontend).find(f"{ATOM}entry")
    published = datetime.fromisoformat(page["published_at"])
    assert item["title"] == in_rss.findtext("title") == in_atom.findtext(f"{ATOM}title") == "A <quay> & more"
    assert item["url"] == in_rss.findtext("link") == in_atom.find(f"{ATOM}link").get("href") == page["url"]
    assert item["id"] == in_rss.findtext("guid") == in_atom.findtext(f"{ATOM}id")
    assert in_rss.find("guid").get("isPermaLink") == "false"
    assert item["summary"] == in_rss.findtext("description") == in_atom.findtext(f"{ATOM}summary") == "What happened."
    assert item["authors"] == [{"name": "Ada Nwosu"}]
    assert in_rss.findtext(f"{DC}creator") == in_atom.findtext(f"{ATOM}author/{ATOM}name") == "Ada Nwosu"
    assert item["tags"] == [in_rss.findtext("category")] == [in_atom.find(f"{ATOM}category").get("term")] == ["Ports"]
    image = page["image"]["src"]
    enclosure = in_rss.find("enclosure")
    assert (enclosure.get("url"), enclosure.get("length")) == (image, "0") == (item["image"], "0")
    assert enclosure.get("type").startswith("image/")
    assert in_atom.find(f"{ATOM}link[@rel='enclosure']").get("href") == image
    for text in (item["date_published"], in_atom.findtext(f"{ATOM}published")):
        assert abs(datetime.fromisoformat(text) - published) < timedelta(seconds=1)
    assert abs(parsedate_to_datetime(in_rss.findtext("pubDate")) - published) < timedelta(seconds=1)


def test_feed_metadata(frontend, story):
    feed_url = "http://localhost:8000/api/v1/feeds/stories.{}?locale=en"
    body, channel, root = (
        frontend.get("/feeds/stories.json", locale="en"),
        rss(frontend, locale="en"),
        atom(frontend, locale="en"),
    )
    assert body["version"] == "https://jsonfeed.org/version/1.1"
    assert body["title"] == channel.findtext("title") == root.findtext(f"{ATOM}title")
    assert body["title"].startswith("Lantern & Co: ")
    assert body["feed_url"] == feed_url.format("json")
    assert channel.find(f"{ATOM}link").get("href") == feed_url.format("rss")
    assert root.find(f"{ATOM}link[@rel='self']").get("href") == feed_url.format("atom")
    assert body["home_page_url"] == channel.findtext("link") == "http://localhost:3000/stories/"
    assert body["language"] == channel.findtext("language") == "en"
    assert root.findtext(f"{ATOM}id").startswith("urn:uuid:")
    assert datetime.fromisoformat(root.findtext(f"{ATOM}updated")).tzinfo


def test_the_guid_stays_when_the_page_moves_and_differs_by_language(frontend, story):
    before = frontend.get("/feeds/stories.json")["items"][0]
    states.publish(story, slug="elsewhere")
    after = frontend.get("/feeds/stories.json")["items"][0]
    assert (after["id"], after["url"] != before["url"]) == (before["id"], True)
    factories.StoryFactory(title="Un quai", translation_of=story)
    (french,) = frontend.get("/feeds/stories.json", locale="fr")["items"]
    assert french["id"] != before["id"]


def test_urls_are_in_ascii_in_all_formats_and_stay_as_they_are_in_lists(frontend, story, settings):
    settings.FRONTEND_URL = "http://hafenwächter.example:3000"
    states.publish(story, slug="am-käi")
    page = "http://xn--hafenwchter-q8a.example:3000/stories/am-k%C3%A4i/"
    body, channel = frontend.get("/feeds/stories.json"), rss(frontend)
    (item,) = body["items"]
    entry = atom(frontend).find(f"{ATOM}entry")
    assert item["url"] == channel.findtext("item/link") == entry.find(f"{ATOM}link").get("href") == page
    assert body["home_page_url"] == channel.findtext("link") == "http://xn--hafenwchter-q8a.example:3000/stories/"
    assert item["image"] == channel.find("item/enclosure").get("url")
    assert item["image"].isascii()
    assert frontend.get("/stories")["items"][0]["path"] == "/stories/am-käi/"


@pytest.mark.parametrize("feed_format", FORMATS)
def test_control_characters_and_markup_are_handled(feed_format, frontend, story):
    type(story).objects.filter(pk=story.pk).update(
        title="A\x00b\x0b\ufffe]]> <b>".replace("\x00", "\x01"), summary="\x1f"
    )
    response = frontend.send(f"/feeds/stories.{feed_format}")
    assert response.status_code == 200
    if feed_format == "json":
        assert response.json()["items"][0]["title"].endswith("]]> <b>")
    else:
        titles = {node.text for node in ElementTree.fromstring(response.content).iter() if node.tag.endswith("title")}
        assert "Ab]]> <b>" in titles


def test_a_feed_lists_the_newest_public_pages_of_its_type_up_to_a_limit(frontend, story, monkeypatch):
    assert feeds.MAX_FEED_ITEMS == 50  # as the documentation says
    monkeypatch.setattr(feeds, "MAX_FEED_ITEMS", 3)
    day = timezone.now() - timedelta(days=100)
    for number in range(4):
        factories.StoryFactory(title=f"N{number}", published_at=day + timedelta(days=number))
    factories.ReleaseFactory(title="Other kind")
    states.unpublish(factories.StoryFactory(title="Hidden"))
    titles = [item["title"] for item in frontend.get("/feeds/stories.json")["items"]]
    assert titles == ["A <quay> & more", "N3", "N2"]
    assert [item["title"] for item in frontend.get("/feeds/releases.json")["items"]] == ["Other kind"]


def test_an_empty_feed_is_valid_and_stable(frontend, tree):
    for feed_format in FORMATS:
        first, second = (frontend.send(f"/feeds/releases.{feed_format}") for _ in range(2))
        assert (first.status_code, first.content) == (200, second.content)


@pytest.mark.parametrize("address", ["/feeds/stories.xml", "/feeds/people.rss", "/feeds/Stories.rss"])
def test_unknown_feeds_are_refused(address, frontend, tree):
    assert frontend.send(address).status_code == 422


def test_the_number_of_queries_is_constant(frontend, story):
    def count_queries() -> int:
        with CaptureQueriesContext(connection) as queries:
            frontend.send("/feeds/stories.rss")
        return len(queries)

    few = count_queries()
    for number in range(4):
        factories.StoryFactory(title=f"N{number}", image=story.image, bylines=[factories.PersonFactory()])
    assert count_queries() == few <= 20


def test_corrections_are_in_the_text_of_every_format(frontend, story):
    told = {"reader_note_kind": "correction", "was_wrong": "It sank in 2019.", "is_right": "It sank in 2021."}
    states.publish(story, **told, summary="What really happened.")
    (item,) = frontend.get("/feeds/stories.json")["items"]
    texts = [item["content_text"], rss(frontend).findtext("item/description")]
    texts.append(atom(frontend).find(f"{ATOM}entry").findtext(f"{ATOM}summary"))
    for text in texts:
        assert text.startswith("What really happened.\n\nCorrection of ")
        assert "It sank in 2019." in text
        assert "It sank in 2021." in text
    (correction,) = item["_clarion"]["corrections"]
    assert (correction["was_wrong"], correction["version"]) == ("It sank in 2019.", 2)


def test_an_entry_without_corrections_has_only_its_summary(frontend, story):
    states.publish(story, reader_note_kind="note", reader_note="Two pictures more.", summary="More happened.")
    (item,) = frontend.get("/feeds/stories.json")["items"]
    assert item["content_text"] == "More happened."
    assert "_clarion" not in item


def test_a_feed_has_the_order_of_its_list(frontend, story):
    factories.StoryFactory(title="Zero", published_at=timezone.now() - timedelta(days=9))
    factories.StoryFactory(title="Later", published_at=timezone.now() - timedelta(days=1))
    declared = {
        "sort_keys": {"dated": SortKey(lookup="published_at", description="the date")},
        "list_order": "dated_asc",
    }
    with installed_declarations({StoryPage: declared}):
        titles = [item["title"] for item in frontend.get("/feeds/stories.json")["items"]]
        assert titles == [item["title"] for item in frontend.get("/stories")["items"]]
    assert titles == ["Zero", "Later", "A <quay> & more"]
    assert [item["title"] for item in frontend.get("/feeds/stories.json")["items"]] == titles[::-1]
