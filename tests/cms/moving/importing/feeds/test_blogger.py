"""A backup of Blogger: its posts and pages become pages, its comments, templates and settings never do."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from cms.page_types.stories.models import StoryPage

KIND = "http://schemas.google.com/blogger/2008/kind#"
DRAFT = "<app:control><app:draft>yes</app:draft></app:control>"


def build_entry(number: int, kind: str, *, more: str = "", link: bool = True, published: str = "2019-05-04") -> str:
    """Return an entry as the backup of the old design has it."""
    address = f'<link rel="alternate" href="https://b.example/{number}.html"/>' if link else ""
    return (
        f"<entry><id>tag:blogger.com,1999:blog-1.{kind}-{number}</id>"
        f'<category scheme="http://schemas.google.com/g/2005#kind" term="{KIND}{kind}"/>'
        f'<category scheme="http://www.blogger.com/atom/ns#" term="Sea"/><title>{kind.title()} {number}</title>'
        f'<published>{published}T08:00:00Z</published><content type="html">Words of {kind} {number}</content>'
        f"{address}{more}</entry>"
    )


def build_new_entry(number: int, kind: str, status: str) -> str:
    """Return an entry as the archive of Google Takeout has it."""
    return (
        f"<entry><id>tag:new-{number}</id><blogger:type>{kind}</blogger:type><blogger:status>{status}</blogger:status>"
        f"<title>{kind.title()} {number}</title><published>2019-05-04T08:00:00Z</published>"
        f'<content type="html">Words</content></entry>'
    )


@pytest.fixture
def run(tmp_path: Path, tree: Any) -> Any:
    """Return a function that imports a backup with these entries, and returns the output and the report."""

    def make(*entries: str, options: tuple[str, ...] = ("--publish",)) -> tuple[str, list[dict[str, Any]]]:
        names = (
            'xmlns="http://www.w3.org/2005/Atom" xmlns:app="http://purl.org/atom/app#" '
            'xmlns:blogger="http://schemas.google.com/blogger/2018"'
        )
        path, out = tmp_path / "blog.xml", io.StringIO()
        path.write_text(f"<feed {names}><id>tag:b</id><title>Notes</title>{''.join(entries)}</feed>")
        report = tmp_path / "report.jsonl"
        arguments = (str(path), "--type", "story", "--report", str(report), *options)
        call_command("import_feed", *arguments, stdout=out, stderr=io.StringIO())
        return out.getvalue(), [json.loads(line) for line in report.read_text().splitlines()]

    return make


def test_posts_and_pages_become_pages_and_drafts_stay_hidden(run: Any) -> None:
    output, entries = run(
        build_entry(1, "post"),
        build_entry(2, "page"),
        build_entry(3, "post", more=DRAFT, link=False),
        build_entry(4, "post", published="2999-01-01"),
        *(build_entry(number, kind) for number, kind in enumerate(("comment", "template", "settings", "settings"), 5)),
    )
    pages = {page.title: page.live for page in StoryPage.objects.all()}
    assert pages == {"Post 1": True, "Page 2": True, "Post 3": False, "Post 4": False}
    assert not re.search("Words of (comment|template|settings)", str([page.body for page in StoryPage.objects.all()]))
    assert "comment of a visitor (1)" in output
    assert "setting of the old site (2)" in output
    assert "kind#" not in output  # what an entry is, is no topic
    notes = [one["notes"] for one in entries if one["state"] == "draft"]
    assert ["was a draft; it is one here" in one for one in notes] == [True, True]


def test_the_archive_of_google_takeout_is_read_alike(run: Any) -> None:
    run(
        *(
            build_new_entry(at, *one)
            for at, one in enumerate((("POST", "LIVE"), ("COMMENT", "LIVE"), ("PAGE", "DRAFT")))
        )
    )
    assert {page.title: page.live for page in StoryPage.objects.all()} == {"Post 0": True, "Page 2": False}


def test_the_same_backup_again_changes_nothing(run: Any) -> None:
    parts = (build_entry(1, "post", link=False), build_entry(2, "post", more=DRAFT), build_entry(3, "comment"))
    run(*parts)
    assert [one["result"] for one in run(*parts)[1]] == ["unchanged", "unchanged"]


def test_an_entry_of_any_feed_without_an_address_is_published(run: Any) -> None:
    entry = "<entry><id>urn:1</id><title>One</title><content>Text</content></entry>"
    _, (entry,) = run(entry)
    page = StoryPage.objects.get()
    assert (page.live, page.source_name, entry["result"]) == (True, "", "created")
    assert "has no address" in entry["notes"][0]
