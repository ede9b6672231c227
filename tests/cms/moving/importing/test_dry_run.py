"""A dry run says what would change, field by field, and writes nothing."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page

from cms.moving.importing.models import ImportedRecord
from cms.page_types.stories.models import StoryPage
from cms.snippets.topics.models import Topic


def changes(done: Any) -> list[str]:
    return [line.strip() for line in done.reports.splitlines() if line.startswith("    ")]


def test_each_changed_field_is_shown_before_and_after(run: Any, write: Any, record: Any) -> None:
    run(write(record(kind="news", body="One two three.")))
    done = run(write(record(kind="blog", title="New", topics=["api"], body="One two four.")), "--dry-run")
    assert changes(done) == [
        "title: “Story 1” → “New”",
        "body: “One two three. [{" + changes(done)[1].split("[{", 1)[1],
        'topics: “["open-data"]” → “["api"]”',
        "kind: “news” → “blog”",
    ]
    assert "→ “One two four. [{" in changes(done)[1]
    assert "would be updated: news:1, page" in done.reports
    assert (StoryPage.objects.get().title, Topic.objects.count()) == ("Story 1", 1)


def test_what_stays_is_not_shown(run: Any, write: Any, record: Any) -> None:
    run(write(record()))
    done = run(write(record(extra_field=1)), "--dry-run")
    assert (changes(done), done.counts) == ([], {"updated": 1})


def test_a_long_text_is_shown_from_a_little_before_its_first_difference(run: Any, write: Any, record: Any) -> None:
    text = "word " * 200
    run(write(record(summary=f"{text[:300]}A")))
    done = run(write(record(summary=f"{text[:300]}B")), "--dry-run")
    (change,) = changes(done)
    assert change == f"summary: “…{text[280:300]}A” → “…{text[280:300]}B”"


def test_new_pages_and_snippets_are_shown_with_their_fields(run: Any, write: Any, record: Any) -> None:
    pages = Page.objects.count()
    records = [
        {"object": "topic", "id": "t", "slug": "tides", "label": "Tides"},
        record(type="story", kind="blog", topics=["tides"], image={"$file": "quay.png"}),
    ]
    done = run(write(*records), "--dry-run", kind=None)
    assert {"label: “Tides”", "kind: “blog”", "title: “Story 1”", "image: “new file quay.png”"} <= set(changes(done))
    assert done.counts == {"created": 2}
    assert (Page.objects.count(), Topic.objects.count(), ImportedRecord.objects.count()) == (pages, 0, 0)


def test_a_dry_run_refuses_what_an_import_refuses(run: Any, write: Any) -> None:
    boilerplate = {"object": "boilerplate", "id": "about", "name": "About", "heading": "A", "text": "<p>B</p>"}
    release = {"type": "release", "title": "A", "date": "2026-01-01", "boilerplate": {"$boilerplate": "about"}}
    done = run(write(boilerplate, {**release, "id": "1"}), "--dry-run", kind=None)
    assert (done.code, done.counts) == (0, {"created": 2})
    done = run(write({**release, "id": "2"}), "--dry-run", kind=None)
    assert "line 1: boilerplate: there is no boilerplate “about”" in done.reports
