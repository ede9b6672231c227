"""How the entries of a feed become records."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import timezone

from cms.demo import factories
from cms.moving.importing.records.record_types import State
from cms.moving.importing.records.records import BadRecord, Record
from cms.moving.importing.sources.feeds.entries import Enclosure, Feed, FeedEntry
from cms.moving.importing.sources.feeds.feed_records import (
    FeedOptions,
    FeedRecords,
    build_feed_records,
    build_record_id,
)

ADDRESS = "https://news.example.org/feed.xml"


def build(*entries: FeedEntry, **options: Any) -> list[Record | BadRecord]:
    feed = Feed(title="The News", entries=list(entries))
    return [record for _, record in FeedRecords(feed, FeedOptions(address=ADDRESS, **options))]


def entry(number: int = 1, **fields: Any) -> FeedEntry:
    return FeedEntry(**{"id": f"urn:{number}", "title": f"Entry {number}", **fields})


def test_an_entry_is_a_draft_that_names_its_source():
    moment = datetime(2019, 5, 4, 8, tzinfo=UTC)
    url = "https://news.example.org/2019/old-nets.html?utm=x"
    (record,) = build(entry(url=url, summary="Found.", html="<p>Old <b>nets</b></p>", published=moment))
    assert record.id == "feed:news.example.org/feed.xml#urn:1"
    assert (record.state, record.date, record.slug) == (State.DRAFT, moment, "old-nets")
    assert (record.canonical_url, record.source_name) == (url, "The News")
    assert [block["type"] for block in record.body] == ["rich_text"]
    assert record.body[0]["value"] == "<p>Old <b>nets</b></p>"


@pytest.mark.parametrize("url", ["", "http://intranet/news", f"https://example.org/{'x' * 1000}"])
def test_an_address_that_no_page_may_have_is_left_out(url):
    (record,) = build(entry(url=url))
    assert (record.canonical_url, record.source_name) == ("", "")  # a page with the one needs the other
    assert record.notes == ("has no address that a page may name as its original, so its source is not named either",)


def test_options_publish_and_name_the_source():
    (record,) = build(entry(url="https://news.example.org/1"), publish=True, source_name="Partner")
    assert (record.state, record.source_name) == (State.PUBLIC, "Partner")


def test_an_entry_without_a_date_is_published_with_that_of_now_and_counts_as_unchanged():
    (first,), (second,) = (build(entry(), publish=True) for _ in range(2))
    assert (timezone.now() - first.date).total_seconds() < 60
    assert first.digest == second.digest
    assert build(entry())[0].date is None


def test_the_oldest_comes_first_and_the_first_of_two_with_one_id():
    new, old = (entry(year, published=datetime(year, 1, 1, tzinfo=UTC)) for year in (2020, 2019))
    again = entry(2020, title="Again")
    assert [record.title for record in build(new, old, again)] == ["Entry 2019", "Entry 2020"]


def test_the_scheme_of_the_feed_does_not_matter_for_ids_but_its_path_does():
    assert build_record_id(ADDRESS, "1") == build_record_id(ADDRESS.replace("https", "http"), "1")
    assert build_record_id(ADDRESS, "1") != build_record_id("https://news.example.org/other.xml", "1")
    assert len(build_record_id(ADDRESS, "x" * 300)) <= 255
    assert build_record_id(ADDRESS, "x" * 300) != build_record_id(ADDRESS, "x" * 301)


def test_an_entry_without_id_cannot_be_imported():
    (record,) = build(entry(id=""))
    assert isinstance(record, BadRecord)
    assert "neither an id nor a link" in str(record)


def test_an_entry_without_title_begins_with_its_text():
    words = " ".join(f"word{number}" for number in range(40))
    (record,) = build(entry(title=" ", summary=words))
    assert record.title == f"{' '.join(words.split()[:12])}…"


def test_long_texts_are_cut():
    (record,) = build(entry(url="https://a.example/1", title="t" * 400, summary="s " * 400), source_name="n" * 200)
    assert (len(record.title), len(record.summary), len(record.source_name)) == (255, 300, 150)


def test_pictures_recordings_and_documents():
    base = "https://news.example.org/"
    files = (
        Enclosure(f"{base}talk.mp3", "audio/mpeg"),
        Enclosure(f"{base}plan.pdf", "application/pdf", "The plan"),
        Enclosure(f"{base}cover.png", "image/png"),
        Enclosure(f"{base}film.mp4", "video/mp4"),
    )
    (record,) = build(entry(html="<p>Text</p>", enclosures=files))
    assert record.type_fields["image"] == {"$file": f"{base}cover.png"}
    assert [(block["type"], block["value"]) for block in record.body] == [
        ("audio", {"file": {"$file": f"{base}talk.mp3"}, "title": "", "transcript": ""}),
        ("rich_text", "<p>Text</p>"),
        ("documents", {"title": "", "documents": [{"document": {"$file": f"{base}plan.pdf"}, "title": "The plan"}]}),
    ]
    (other,) = build(entry(picture=f"{base}lead.jpg", enclosures=files))
    assert other.type_fields["image"] == {"$file": f"{base}lead.jpg"}


def test_the_digest_changes_with_the_entry_only():
    (first,), (second,), (changed,) = build(entry()), build(entry()), build(entry(summary="New"))
    assert first.digest == second.digest
    assert first.digest != changed.digest


def test_topics_and_people_that_do_not_exist_are_left_out_unless_they_are_to_be_created(tree):
    factories.TopicFactory(slug="open-data")
    factories.PersonFactory(slug="ada-deck")
    feed = Feed(entries=[entry(topics=("Open data", "Fishing", "x" * 200), authors=("Ada Deck", "Ben Keel"))])
    records = build_feed_records(feed, FeedOptions(address=ADDRESS), language="en", create_terms=False)
    ((_, record),) = list(records)
    assert (record.topics, record.authors) == (("Open data",), ("Ada Deck",))
    assert records.ignored == {"topic “Fishing”": 1, "person “Ben Keel”": 1}
    ((_, all_of_them),) = list(build_feed_records(feed, FeedOptions(address=ADDRESS), language="en", create_terms=True))
    assert (all_of_them.topics, all_of_them.authors) == (("Open data", "Fishing"), ("Ada Deck", "Ben Keel"))


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\x00\x1b[31m"])
def test_hostile_texts_stay_texts(text):
    (record,) = build(entry(title=f"T{text}", summary=text, html=f"<p>x{text}</p>", authors=(text,), topics=(text,)))
    assert "onerror" not in str(record.body)
    assert "<script" not in str(record.body)
