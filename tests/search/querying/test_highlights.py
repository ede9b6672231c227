"""Highlights and facet labels in the API: markup is escaped, and labels are in the language of the visitor."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from cms.demo import factories
from cms.demo.factories import blocks
from search.engines.port import Engine
from tests.search.querying.index_changes import index_changes

pytestmark = pytest.mark.django_db
MARKUP_TEXTS = [
    "<img src=x onerror=alert(1)> nets",
    "nets</mark><script>alert(1)</script>",
    "&lt;b&gt;nets&lt;/b&gt; &amp; <mark>knots</mark>",
    "\"'><svg onload=alert(1)> nets",
    "<nets>",
]
UNESCAPED = re.compile("<(?!/?mark>)|&(?!amp;|lt;|gt;|quot;|#x27;|#39;)")


@pytest.mark.parametrize("address", ["/api/v1/search", "/api/v1/search/suggest"])
def test_markup_in_a_title_is_text(address, module_tree, each_engine: Engine, client: Client, db) -> None:
    for title in MARKUP_TEXTS:
        factories.StoryFactory(title=title, bare=True)
    index_changes()
    items = client.get(address, {"q": "nets"}).json()["items"]
    marks = {
        item.get("title", item.get("text")): item.get("highlight") or item["highlights"]["title"] for item in items
    }
    assert marks.keys() == set(MARKUP_TEXTS)
    for title, html in marks.items():
        assert not UNESCAPED.search(html), html
        assert re.findall("<mark>(.*?)</mark>", html) == ["nets"]
        assert unescape(re.sub("</?mark>", "", html)) == title


def test_markup_in_a_text_is_text(module_tree, each_engine: Engine, client: Client, db) -> None:
    for number, text in enumerate(MARKUP_TEXTS):
        factories.StoryFactory(title=f"Page {number}", body=[blocks.heading(text)], bare=True)
    index_changes()
    items = client.get("/api/v1/search", {"q": "nets"}).json()["items"]
    assert len(items) == len(MARKUP_TEXTS)
    for item in items:
        (html,) = item["highlights"]["body"]
        assert not UNESCAPED.search(html), html
        assert "nets" in re.findall("<mark>(.*?)</mark>", html)


def test_a_title_without_a_match_is_complete_and_escaped(module_tree, each_engine: Engine, client, db) -> None:
    factories.StoryFactory(title="<b>Quay</b> & more", body=[blocks.heading("nets")], bare=True)
    index_changes()
    (item,) = client.get("/api/v1/search", {"q": "nets"}).json()["items"]
    assert item["highlights"]["title"] == "&lt;b&gt;Quay&lt;/b&gt; &amp; more"


def test_facets_are_labelled_in_the_visitors_language(module_tree, each_engine: Engine, client: Client, db) -> None:
    topic, region = factories.TopicFactory(label="Forced labour"), factories.RegionFactory(label="West Africa")
    sujet = factories.TopicFactory(label="Travail forcé", translation_of=topic)
    source = factories.StoryFactory(title="Nets", topics=[topic], regions=[region], bare=True)
    given = {"topics": [sujet], "regions": [region]}
    factories.StoryFactory(title="Filets", translation_of=source, bare=True, **given)
    index_changes()
    assert labels(client, "en") == {
        "Kind": ["Stories"],
        "Topic": ["Forced labour"],
        "Region": ["West Africa"],
        "Year": [str(source.first_published_at.year)],
        "Event": [],
    }
    assert labels(client, "fr") == {
        "Type": ["Récits"],
        "Thème": ["Travail forcé"],
        "Région": ["West Africa"],  # has no French version
        "Année": [str(source.first_published_at.year)],
        "Événement": [],
    }
    found = client.get("/api/v1/search", {"locale": "fr", "topic": "forced-labour"}).json()
    assert [item["title"] for item in found["items"]] == ["Filets"]


def labels(client: Client, locale: str) -> dict[str, list[str]]:
    facets = client.get("/api/v1/search", {"locale": locale}).json()["facets"]
    return {facet["label"]: [value["label"] for value in facet["values"]] for facet in facets}


def test_a_struck_out_word_is_in_no_passage(module_tree, each_engine: Engine, client: Client, db) -> None:
    body = [blocks.rich_text("<p>The toll of the quay was <del>twelve</del> <ins>forty</ins>.</p>")]
    factories.StoryFactory(body=body, bare=True)
    index_changes()
    (item,) = client.get("/api/v1/search", {"q": "toll quay"}).json()["items"]
    (html,) = item["highlights"]["body"]
    assert ("twelve" in html, "forty" in html) == (False, True)
    assert client.get("/api/v1/search", {"q": "twelve"}).json()["items"] == []
