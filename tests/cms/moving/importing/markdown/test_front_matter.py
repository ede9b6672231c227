"""Front matter as YAML, TOML and JSON, and what its fields become."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from cms.core import clock
from cms.moving.importing.records.records import BadFile, State
from cms.moving.importing.sources.markdown.front_matter import read_front_matter

POST = "content/posts/2020-01-02-a-boat.md"
YAML = """---
title: "A boat: red"
date: 2020-01-02 10:30:00 +0200
tags: [sea, open water]
authors:
  - name: Ada Lamp
  - Grace
description: It **floats**.
slug: the-boat
---
Text.
"""
TOML = """+++
title = "A boat: red"
date = 2020-01-02T10:30:00+02:00
tags = ["sea", "open water"]
authors = ["Ada Lamp", "Grace"]
description = "It **floats**."
slug = "the-boat"
+++
Text.
"""
JSON = """{
  "title": "A boat: red", "date": "2020-01-02T10:30:00+02:00", "tags": ["sea", "open water"],
  "authors": ["Ada Lamp", "Grace"], "description": "It **floats**.", "slug": "the-boat"
}
Text.
"""


@pytest.mark.parametrize(
    "written", [YAML, TOML, JSON, YAML.replace("\n", "\r\n")], ids=["yaml", "toml", "json", "crlf"]
)
def test_fields_are_read_in_every_format(build, written):
    record = build("hugo", {POST: written}).records[POST]
    assert (record.title, record.summary, record.slug) == ("A boat: red", "It floats.", "the-boat")
    assert (record.topics, record.authors) == (("sea", "open water"), ("Ada Lamp", "Grace"))
    assert record.date == datetime(2020, 1, 2, 10, 30, tzinfo=timezone(timedelta(hours=2)))
    assert (record.type, record.state) == ("story", State.PUBLIC)


def test_a_line_of_dashes_in_the_text_is_no_front_matter():
    assert read_front_matter("Text.\n\n---\n\nMore: text.\n---\n").body.startswith("Text.")
    assert not read_front_matter("Text.\n\n---\na: b\n---\n").is_given
    assert read_front_matter("---\n---\nText.").is_given


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("---\ntitle: [a\n---\nText.", "front matter is not YAML, line 3"),
        ("---\n- a\n---\nText.", "front matter is not a list of fields"),
        ("+++\ntitle = a\n+++\nText.", "front matter cannot be read"),
        ('{"title": a}\nText.', "front matter is not JSON"),
    ],
)
def test_what_cannot_be_read_is_one_failure_that_names_the_file(build, written, reason):
    built = build("hugo", {POST: written, "content/posts/other.md": "---\ntitle: Other\n---\nText."})
    (problem,) = built.reasons
    assert problem.startswith(f"{POST}: {reason}")
    assert built.records.keys() == {"content/posts/other.md"}


@pytest.mark.parametrize(
    ("fields", "text", "title", "has_heading"),
    [
        ("title: A boat", "# A boat\n\nText.", "A boat", False),
        ("title: A boat", "# Another\n\nText.", "A boat", True),
        ("layout: post", "# The *red* boat\n\nText.", "The *red* boat", False),
        ("layout: post", "A boat\n======\n\nText.", "A boat", False),
        ("layout: post", "Text.", "A boat", False),
    ],
)
def test_the_title_is_that_of_the_front_matter_or_the_first_heading(build, fields, text, title, has_heading):
    built = build("hugo", {POST: f"---\n{fields}\n---\n{text}"})
    assert built.records[POST].title == title
    assert ("heading" in built.get_html(POST)) == has_heading


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ("draft: false", State.PUBLIC),
        ("draft: true", State.DRAFT),
        ('draft: "true"', State.DRAFT),
        ("Draft: true", State.DRAFT),
        ("draft: on", State.DRAFT),
        ("published: false", State.DRAFT),
        ('published: "false"', State.DRAFT),
        ("Build: {Render: never}", State.DRAFT),
        ("ExpiryDate: 2020-02-01", State.DRAFT),
        ("unpublishdate: 2020-02-01", State.DRAFT),
        ("date: 2020-01-02\npublishDate: 2999-01-01", State.SCHEDULED),
        ("date: 2999-01-01\npublishDate: 2020-01-02", State.PUBLIC),
        ("date: 9999-12-31T23:59:59-12:00", State.SCHEDULED),
        ("headless: true", State.DRAFT),
        ("build: {render: never}", State.DRAFT),
        ("expiryDate: 2020-02-01", State.DRAFT),
        ("expiryDate: 2999-02-01", State.PUBLIC),
        ("date: 2999-01-01", State.SCHEDULED),
        ("publishDate: 2999-01-01T10:00:00Z\ndate: ''", State.SCHEDULED),
    ],
)
def test_what_the_generator_hides_is_hidden(build, fields, state):
    record = build("hugo", {POST: f"---\ntitle: A boat\n{fields}\n---\nText."}).records[POST]
    assert record.state == state
    assert bool(record.publish_at) == (state == State.SCHEDULED)


def test_directories_hide_their_files(build):
    page = "---\ntitle: A boat\n---\nText."
    hidden = "---\ntitle: Notes\ncascade:\n  draft: true\n---\nText."
    hugo = build("hugo", {"content/notes/_index.md": hidden, "content/notes/a.md": page, "content/b.md": page})
    assert {path: str(one.state) for path, one in hugo.records.items()} == {
        "content/notes/_index.md": "draft",
        "content/notes/a.md": "draft",
        "content/b.md": "public",
    }


@pytest.mark.parametrize(
    ("target", "hidden"),
    [
        ("path: '/notes/**'", {"notes/a.md", "notes/deep/b.md"}),
        ("path: '{/other,/notes/deep/**}'", {"notes/deep/b.md"}),
        ("kind: section", {"notes/_index.md"}),
        ("environment: production", {"notes/_index.md", "notes/a.md", "notes/deep/b.md"}),
    ],
)
def test_a_cascade_hides_what_it_targets(build, target, hidden):
    page = "---\ntitle: A boat\n---\nText."
    section = f"---\ntitle: Notes\ncascade:\n- _target: {{{target}}}\n  build: {{render: never}}\n---\nText."
    files = {"notes/_index.md": section, "notes/a.md": page, "notes/deep/b.md": page, "c.md": page}
    records = build("hugo", {f"content/{path}": text for path, text in files.items()}).records
    assert {path for path in files if records[f"content/{path}"].state == State.DRAFT} == hidden


def test_parts_of_a_bundle_are_no_pages_of_their_own(build):
    page = "---\ntitle: A boat\ndate: 2020-01-02\n---\nText."
    names = ["parts/index.md", "parts/a.md", "parts/deep/b.md", "list/_index.md", "list/c.md", "d.md"]
    records = build("hugo", {f"content/{name}": page for name in names}).records
    states = {path.removeprefix("content/"): str(one.state) for path, one in records.items()}
    assert {path for path, state in states.items() if state == "draft"} == {"parts/a.md", "parts/deep/b.md"}


def test_files_that_jekyll_does_not_read_are_not_public(build):
    page = "---\ntitle: A boat\n---\nText."
    names = ["_notes.md", "about/_notes.md", ".secret.md", "about/#a.md", "_posts/an-idea.md", "_posts/2020-1-2-b.md"]
    records = build("jekyll", dict.fromkeys(names, page), post_type="standard").records
    assert {path: str(one.state) for path, one in records.items()} == {
        "_posts/an-idea.md": "draft",
        "_posts/2020-1-2-b.md": "public",
    }
    assert records["_posts/2020-1-2-b.md"].date == date(2020, 1, 2)


def test_scripts_of_eleventy_hide_a_directory(build):
    page = "---\ntitle: A boat\n---\nText."
    scripts = {"a/a.11tydata.js": "export default { permalink: false }", "b/b.11tydata.cjs": "x = {draft: true,}"}
    records = build("eleventy", {**scripts, "a/a.md": page, "b/b.md": page, "c/c.md": page}).records
    assert {path: str(one.state) for path, one in records.items()} == {
        "a/a.md": "draft",
        "b/b.md": "draft",
        "c/c.md": "public",
    }


@pytest.mark.parametrize(("zone", "public"), [("America/Los_Angeles", {"01"}), ("Pacific/Auckland", {"01", "02"})])
def test_a_day_begins_in_the_time_zone_of_the_site(build, zone, public):
    files = {"_config.yml": f"url: https://old.example.org\ntimezone: {zone}\n"}
    files |= {f"_posts/2020-01-{day}-a.md": "---\ntitle: A\n---\nText." for day in ("01", "02", "03")}
    with clock.replaced_by(lambda: datetime(2020, 1, 2, 2, 0, tzinfo=UTC)):
        records = build("jekyll", files).records
    assert {path[15:17] for path, one in records.items() if one.state == State.PUBLIC} == public


def test_drafts_and_defaults_of_jekyll_are_hidden(build):
    page = "---\ntitle: A boat\n---\nText."
    config = "url: https://old.example.org\ndefaults:\n- {scope: {path: secret}, values: {published: false}}\n"
    files = {"_config.yml": config, "_drafts/a.md": page, "secret/b.md": page, "secretive.md": page}
    assert {path: str(one.state) for path, one in build("jekyll", files).records.items()} == {
        "_drafts/a.md": "draft",
        "secret/b.md": "draft",
        "secretive.md": "public",
    }


def test_a_story_without_a_date_is_a_draft_with_a_note(build):
    files = {"content/about.md": "---\ntitle: About\n---\nText."}
    record = build("hugo", files, page_type="story").records["content/about.md"]
    assert record.state == State.DRAFT
    assert "needs a date" in record.notes[0]
    assert build("hugo", files).records["content/about.md"].state == State.PUBLIC


def test_the_date_is_that_of_the_front_matter_or_of_the_name(build):
    files = {"posts/2020-01-02-a.md": "---\ntitle: A\n---\nText.", "posts/b.md": "---\ndate: 2021-05-06\n---\nText."}
    dates = {path: one.date for path, one in build("eleventy", files).records.items()}
    assert dates == {"posts/2020-01-02-a.md": date(2020, 1, 2), "posts/b.md": date(2021, 5, 6)}


@pytest.mark.parametrize(
    ("fields", "topics"),
    [
        ("tags: sea, open water", ("sea", "open water")),
        ("tags: post", ()),
        ("categories: news press", ("news", "press")),
        ("category: open water\ntags: [sea]", ("open water", "sea")),
    ],
)
def test_topics_are_tags_and_categories(build, fields, topics):
    built = build("jekyll", {"_posts/2020-01-02-a.md": f"---\ntitle: A\n{fields}\n---\nText."})
    assert built.records["_posts/2020-01-02-a.md"].topics == topics


def test_the_key_of_an_author_stands_for_the_name(build):
    data = "ada:\n  name: Ada Lamp\ngrace: Grace Quay\n"
    post = "---\ntitle: A\nauthors: [ada, grace, Unknown]\n---\nText."
    files = {"_data/authors.yml": data, "_posts/2020-01-02-a.md": post}
    assert build("jekyll", files).records["_posts/2020-01-02-a.md"].authors == ("Ada Lamp", "Grace Quay", "Unknown")


@pytest.mark.parametrize("name", [".eleventyignore", "eleventy.config.js", "posts/posts.11tydata.js"])
def test_a_site_whose_settings_cannot_be_read_is_refused(build, name):
    files = {name: b"secret/\xff", "posts/a.md": "---\ntitle: A\n---\nText."}
    with pytest.raises(BadFile, match=f"{name}: the file is not UTF-8"):
        build("eleventy", files)


def test_what_is_no_page_is_counted(build):
    files = {
        "index.md": "---\ntitle: Home\n---\nText.",
        "README.md": "No front matter.",
        "404.md": "---\ntitle: Not found\n---\nText.",
        "old.md": "---\nredirect_to: /new/\n---\nText.",
        "feed.md": "---\npermalink: /feed.xml\n---\n<rss/>",
        "list.md": "---\ntitle: List\n---\n",
        "_includes/part.md": "---\n---\nText.",
        "about.md": "---\ntitle: About\nlang: tlh\n---\nText.",
    }
    built = build("jekyll", files)
    assert (built.records, sum(built.left_out.values())) == ({}, 7)
    assert built.left_out["a file in “tlh”, which is not among LANGUAGES"] == 1
