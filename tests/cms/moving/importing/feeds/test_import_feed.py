"""manage.py import_feed: drafts with their source, again only what has changed, from public hosts only."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cms.demo import factories
from cms.files.images.models import Picture
from cms.moving.importing.models import ImportedFeed
from cms.page_types.stories.models import StoryPage

pytestmark = pytest.mark.journey


@pytest.fixture
def feed(source_site, tree) -> Any:
    """Return a function that puts a feed with these items on the site, and its address."""

    def put(*items: dict[str, Any], **version: str) -> str:
        content = {"version": "https://jsonfeed.org/version/1.1", "title": "The News", "items": list(items)}
        source_site.files["/feed.json"] = ("application/feed+json", json.dumps(content).encode())
        source_site.versions["/feed.json"] = version
        return f"{source_site.base}/feed.json"

    return put


def item(number: int = 1, **fields: Any) -> dict[str, Any]:
    return {
        "id": f"urn:{number}",
        "url": f"https://news.example.org/entry-{number}",
        "title": f"Entry {number}",
        "content_html": f"<p>Text {number}</p>",
        "date_published": f"2019-05-0{number}T10:00:00Z",
        **fields,
    }


def run(feed: str | Path, *options: str) -> str:
    out = io.StringIO()
    call_command("import_feed", str(feed), "--type", "story", *options, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_entries_are_drafts_with_their_source(feed, frontend):
    run(feed(item(1), item(2)))
    first, second = StoryPage.objects.order_by("published_at")
    assert [first.title, second.title] == ["Entry 1", "Entry 2"]
    assert not first.live
    assert (first.canonical_url, first.source_name) == ("https://news.example.org/entry-1", "The News")
    assert first.published_at.isoformat() == "2019-05-01T10:00:00+00:00"
    assert frontend.get("/stories")["total"] == 0


def test_published_entries_name_their_source_in_the_api(feed, frontend):
    run(feed(item(1)), "--publish")
    page = StoryPage.objects.get()
    detail = frontend.get(f"/pages/{page.pk}")
    assert detail["original"] == {"source_name": "The News", "url": "https://news.example.org/entry-1"}
    assert [block["type"] for block in detail["body"]] == ["rich_text"]


def test_again_updates_what_has_changed_and_adds_what_is_new(feed):
    run(feed(item(1), item(2)))
    before = {page.pk: page.latest_revision_created_at for page in StoryPage.objects.all()}
    assert re.search(r"entry +1 +1 +1\n", run(feed(item(1), item(2, title="Second, corrected"), item(3))))
    assert [page.get_latest_revision_as_object().title for page in StoryPage.objects.order_by("published_at")] == [
        "Entry 1",
        "Second, corrected",
        "Entry 3",
    ]
    unchanged = StoryPage.objects.get(title="Entry 1")
    assert unchanged.latest_revision_created_at == before[unchanged.pk]


def test_a_changed_entry_of_a_page_that_editors_published_waits_for_them(feed, frontend):
    run(feed(item(1)))
    page = StoryPage.objects.get()
    page.get_latest_revision().publish()
    run(feed(item(1, title="Changed by the other site")))
    assert frontend.get(f"/pages/{page.pk}")["title"] == "Entry 1"
    page.refresh_from_db()
    assert (page.live, page.get_latest_revision_as_object().title) == (True, "Changed by the other site")


def test_an_unchanged_feed_is_not_sent_again(feed, source_site):
    address = feed(item(1), ETag='"v1"', **{"Last-Modified": "Sat, 04 May 2019 10:00:00 GMT"})
    run(address)
    assert "has not changed" in run(address)
    _, headers = source_site.requests[-1]
    assert headers["If-None-Match"] == '"v1"'
    assert headers["If-Modified-Since"] == "Sat, 04 May 2019 10:00:00 GMT"
    assert ImportedFeed.objects.get().url == address
    run(address, "--publish")  # other options may give other pages
    assert "If-None-Match" not in source_site.requests[-1][1]
    StoryPage.objects.get().delete()
    assert "created" in run(address, "--restore")


def test_a_feed_with_an_entry_that_failed_is_read_again(feed, source_site):
    address = feed(item(1), {"title": "No id"}, ETag='"v1"')
    with pytest.raises(CommandError, match="could not be imported"):
        run(address)
    assert StoryPage.objects.count() == 1
    assert not ImportedFeed.objects.exists()


def test_a_dry_run_changes_nothing(feed):
    assert re.search(r"Dry run(?s:.*)entry +1\n", run(feed(item(1), ETag='"v1"'), "--dry-run"))
    assert not StoryPage.objects.exists()
    assert not ImportedFeed.objects.exists()


def test_pictures_are_fetched_once_and_shown_with_the_page(feed, source_site, frontend):
    picture = factories.PictureFactory.build()
    source_site.files["/net.png"] = ("image/png", picture.file.read())
    entry = item(1, image=f"{source_site.base}/net.png")
    run(feed(entry), "--publish")
    assert source_site.paths().count("/net.png") == 1
    page = StoryPage.objects.get()
    assert page.image == Picture.objects.get()
    assert frontend.get(f"/pages/{page.pk}")["image"]["id"] == page.image_id
    run(feed({**entry, "title": "Other"}), "--publish")
    assert source_site.paths().count("/net.png") == 1


def test_a_picture_that_cannot_be_had_is_named_in_the_report(feed, source_site, tmp_path):
    report = tmp_path / "report.jsonl"
    with pytest.raises(CommandError, match="some of their files are missing"):
        run(feed(item(1, image=f"{source_site.base}/gone.png")), "--report", str(report))
    assert StoryPage.objects.get().image is None
    assert "gone.png" in report.read_text()


def test_a_file_and_its_address_are_one_source(feed, source_site, tmp_path):
    address = feed(item(1))
    run(address)
    content = json.loads(source_site.files["/feed.json"][1])
    file = tmp_path / "saved.json"
    file.write_text(json.dumps({**content, "feed_url": address}))
    assert "unchanged" in run(file)
    assert StoryPage.objects.count() == 1


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("missing.xml", "File not found"),
        ("http://127.0.0.1/feed.xml", "not allowed"),
        ("http://169.254.169.254/latest/meta-data", "not allowed"),
        ("http://[::1]/feed", "not allowed"),
    ],
)
def test_what_cannot_be_read_is_named(tree, source, reason):
    with pytest.raises(CommandError, match=reason):
        run(source)


def test_a_page_that_is_no_feed_is_refused(source_site, tree):
    source_site.files["/"] = ("text/html", b"<html><body>Welcome</body></html>")
    with pytest.raises(CommandError, match="no RSS or Atom feed"):
        run(f"{source_site.base}/")
    with pytest.raises(CommandError, match="404"):
        run(f"{source_site.base}/gone")
