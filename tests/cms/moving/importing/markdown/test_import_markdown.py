"""Whole sites of Jekyll, Hugo and Eleventy: pages, images, redirects and drafts; once more, and interrupted."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.files.images.models import Picture

from .conftest import PNG, SETTINGS, write_files

POST = """---
title: The red boat
date: 2020-01-02
tags: [sea]
image: {picture}
---
The boat is red. [About us]({about})

![The boat]({picture})

{tag}
"""
ABOUT = "---\ntitle: About us\n---\nWe own a boat.\n"
DRAFT = "---\ntitle: Canary\ndate: 2020-01-03\n{hidden}\n---\nNot yet.\n"
UNKNOWN = "---\ntitle: Chart\ndate: 2020-01-04\n---\nA chart: {tag}\n"
SITES = {
    "jekyll": {
        "_posts/2020-01-02-boat.md": POST.format(
            picture="/assets/boat.png",
            about="{{ site.baseurl }}{% link about.md %}",
            tag="{% include note.html text='Ahoy' %}",
        ),
        "about.md": ABOUT,
        "_posts/2020-01-03-canary.md": DRAFT.format(hidden="published: false"),
        "_posts/2020-01-04-chart.md": UNKNOWN.format(tag="{% chart x %}"),
        "_includes/note.html": "<p>{{ include.text }}</p>",
        "assets/boat.png": PNG,
    },
    "hugo": {
        "content/posts/boat/index.md": POST.format(
            picture="boat.png", about='{{< ref "about.md" >}}', tag='{{< figure src="boat.png" alt="Ahoy" >}}'
        ),
        "content/posts/boat/boat.png": PNG,
        "content/about.md": ABOUT,
        "content/posts/canary.md": DRAFT.format(hidden="draft: true"),
        "content/posts/chart.md": UNKNOWN.format(tag="{{< chart >}}"),
    },
    "eleventy": {
        "posts/2020-01-02-boat.md": POST.format(
            picture="/assets/boat.png",
            about='{{ "/about/" | url }}',
            tag='{% image "assets/boat.png" "Ahoy" %}',
        ),
        "about.md": ABOUT,
        "posts/canary.md": DRAFT.format(hidden="permalink: false"),
        "posts/chart.md": UNKNOWN.format(tag="{% chart x %}"),
        "assets/boat.png": PNG,
    },
}
ADDRESSES = {"jekyll": "/2020/01/02/boat.html", "hugo": "/posts/boat/", "eleventy": "/posts/boat/"}
generators = pytest.mark.parametrize("generator", SITES)


@pytest.fixture
def site(tmp_path, generator):
    return write_files(tmp_path / "site", {**SETTINGS[generator], **SITES[generator]})


def read_public():
    """Return the public pages by their titles, as the API gives them."""
    client = Client()
    items = client.get("/api/v1/stories?limit=50").json()["items"]
    return {one["title"]: client.get(f"/api/v1/pages/{one['id']}").json() for one in items}


@generators
def test_a_site_is_imported_without_its_drafts_and_without_tags(run, site, generator):
    done = run(site)
    assert (done.code, set(done.results.values()), len(done.entries)) == (0, {"created"}, 4), done.problem
    public = read_public()
    assert public.keys() == {"The red boat"}
    (story,) = public.values()
    text = json.dumps(story["body"])
    assert "Ahoy" in text
    assert not re.search(r"\{[{%]", text)
    assert story["image"]
    assert [one["type"] for one in story["body"]].count("image") >= 1
    assert Picture.objects.count() == 1
    assert {one["label"] for one in story["topics"]} == {"Sea"}
    assert Page.objects.get(title="About us").live
    assert "/about" in text, "the link leads to the new page"
    assert "old.example.org" not in text
    assert {page.title for page in Page.objects.filter(live=False)} == {"Canary", "Chart"}
    redirect = Redirect.objects.get(old_path=ADDRESSES[generator].rstrip("/"))
    assert redirect.redirect_page.title == "The red boat"


@generators
def test_once_more_nothing_changes_and_a_change_is_one_update(run, site, generator):
    run(site)
    pages = Page.objects.count()
    assert set(run(site).results.values()) == {"unchanged"}
    about = next(site.rglob("about.md"))
    about.write_text(ABOUT + "\nAnd another.\n")
    results = run(site).results
    assert results.pop(about.relative_to(site).as_posix()) == "updated"
    assert set(results.values()) == {"unchanged"}
    assert (Page.objects.count(), Picture.objects.count()) == (pages, 1)


@pytest.mark.parametrize("generator", ["jekyll"])
def test_tags_can_be_dropped_and_a_dry_run_writes_nothing(run, site):
    dry = run(site, "--dry-run")
    assert "kept as text: {% chart %}" in dry.summary
    assert not Page.objects.filter(title="Chart").exists()
    assert run(site, "--unknown", "drop-tags").code == 0
    public = read_public()
    assert public.keys() == {"The red boat", "Chart"}
    assert "{%" not in json.dumps(public["Chart"])


@generators
def test_a_rule_of_the_project_covers_a_tag_of_each_generator(run, site, generator, tmp_path):
    rules = tmp_path / "rules.toml"
    rules.write_text('[template_tag.chart]\ntext = "Ten boats"\n')
    assert run(site, "--rules", str(rules)).code == 0
    public = read_public()
    assert public.keys() == {"The red boat", "Chart"}
    assert "A chart: Ten boats" in json.dumps(public["Chart"])


@pytest.mark.parametrize("generator", ["hugo"])
def test_types_are_chosen_by_directory(run, site):
    run(site, "--map", "content/posts=release", "--page-type", "story")
    kinds = {page.title: page.specific.api_type for page in Page.objects.filter(title__in=("About us", "The red boat"))}
    assert kinds == {"About us": "story", "The red boat": "release"}


@pytest.mark.parametrize(
    ("files", "options", "problem"),
    [
        ({"a.md": ABOUT}, (), "has no settings of Jekyll"),
        ({"_config.yml": "title: A", "a.md": ABOUT}, (), "do not name the address"),
    ],
)
def test_what_is_missing_is_said(run, tmp_path, files, options, problem):
    root = write_files(tmp_path / "site", files)
    done = run(root, *options)
    assert (done.code, problem in done.problem) == (1, True), done.problem


def test_an_address_can_be_named(run, tmp_path):
    root = write_files(tmp_path / "site", {"_config.yml": "title: A", "a.md": ABOUT})
    assert run(root, "--url", "https://old.example.org").results == {"a.md": "created"}


def test_a_missing_picture_is_named_and_what_is_hidden_is_not_stored(run, tmp_path):
    page = "---\ntitle: A\n---\n![Gone](/gone.png) ![Key](/.secret.png) [Key](/_data/key.pdf) [Up](../../outside.pdf)"
    write_files(tmp_path, {"outside.pdf": b"%PDF-1.4"})
    root = write_files(
        tmp_path / "site", {**SETTINGS["jekyll"], "a.md": page, ".secret.png": PNG, "_data/key.pdf": b"%"}
    )
    done = run(root)
    assert (done.code, Picture.objects.count()) == (3, 0)
    (entry,) = done.entries
    assert "gone.png" in " ".join(entry["notes"])
    assert len(entry["unresolved"]) == 2
