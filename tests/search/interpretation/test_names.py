"""People, regions and topics in queries: those that visible pages have, by their whole names, where a word says so."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cms.demo import factories
from cms.demo.factories import blocks
from cms.snippets.people.models import Person
from cms.snippets.topics.models import Region, Topic
from search.indexing.indexer import Indexer
from search.interpretation.names import _read_names

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def written(module_tree) -> dict[str, Any]:
    """Return pages with a region, a topic or a person, and a hidden page with one of each of its own."""
    region, topic = factories.RegionFactory(label="East Africa"), factories.TopicFactory(label="Press freedom")
    person = factories.PersonFactory(name="Inès Valcourt")
    body = [blocks.rich_text("Nets in the sound. Rights of crews.")]
    factories.TopicFactory(label="Rights")
    hidden = {
        "regions": [factories.RegionFactory(label="Hidden Coast")],
        "topics": [factories.TopicFactory(label="Hidden matter")],
        "bylines": [factories.PersonFactory(name="Hidden Person")],
    }
    return {
        "region": factories.StoryFactory(title="Lake shore", body=body, bare=True, regions=[region]),
        "topic": factories.ReleaseFactory(title="Printers", body=body, bare=True, topics=[topic]),
        "person": factories.StoryFactory(title="Notebook", body=body, bare=True, bylines=[person]),
        "other": factories.StoryFactory(title="Nets and rights", body=body, bare=True),
        "draft": factories.StoryFactory(title="Secret nets", body=body, bare=True, live=False, **hidden),
    }


@pytest.fixture
def pages(written, search_engine) -> dict[str, Any]:
    Indexer(search_engine).index_all()
    return written


def search(q: str, **params: Any) -> dict[str, Any]:
    result = Client().get("/api/v1/search", {"q": q, "interpret": "true", **params})
    assert result.status_code == 200, result.content
    return result.json()


def filters(q: str) -> dict[str, dict[str, list[str]]]:
    return {part["text"]: part["parameters"] for part in search(q)["interpretation"] if part["state"] == "applied"}


def titles(q: str) -> list[str]:
    return [item["title"] for item in search(q)["items"]]


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("q", "part", "found"),
    [
        ("nets in East Africa", "in East Africa", ["Lake shore"]),
        ("nets from east africa", "from east africa", ["Lake shore"]),
        ("stories by Inès Valcourt", "by Inès Valcourt", ["Notebook"]),
        ("Ines Valcourt's stories", "Ines Valcourt's", ["Notebook"]),
        ("stories by Valcourt", "by Valcourt", ["Notebook"]),
        ("press releases on press freedom", "on press freedom", ["Printers"]),
        ("press freedom releases", "press freedom", ["Printers"]),
        ("East Africa", "East Africa", ["Lake shore"]),
        ("nets east-africa", "east-africa", ["Lake shore"]),
        ("ines valcourt rights", "ines valcourt", ["Notebook"]),
    ],
)
def test_a_name_is_a_filter_where_a_word_says_so(pages, q, part, found):
    assert part in filters(q)
    assert titles(q) == found


@pytest.mark.parametrize(
    "q", ["press freedom", "Rights", "nets and rights", "Valcourt", "releases on press freedom in the sound", "Africa"]
)
def test_a_topic_or_a_part_of_a_name_among_words_consists_of_words(pages, q):
    assert not {"topic", "region", "person"} & {name for parameters in filters(q).values() for name in parameters}


def test_a_name_that_is_a_title_consists_of_words(pages, written, search_engine):
    assert filters("East Africa") != {}
    factories.StoryFactory(title="Letter from East Africa", bare=True)
    Indexer(search_engine).index_all()
    assert filters("East Africa") == {}
    assert "Letter from East Africa" in titles("East Africa")


@pytest.mark.few(3)
@pytest.mark.parametrize(
    "q",
    [
        "nets in Hidden Coast",
        "stories by Hidden Person",
        "stories on Hidden matter",
        "nets stories Hidden Person",  # beside a name, a kind counts in the middle
        "press freedom in Hidden Coast",  # beside a region, so does a topic
    ],
)
@pytest.mark.parametrize("interpret", ["true", "false"])
def test_names_that_only_hidden_pages_have_are_absent(pages, q, interpret):
    found = search(q, interpret=interpret)["interpretation"]
    assert all("hidden" not in part["label"].lower() for part in found)
    absent = search(q.replace("Hidden", "Absent"), interpret=interpret)["interpretation"]
    assert [(part["start"], part["end"], part["parameters"], part["state"]) for part in found] == [
        (part["start"], part["end"], part["parameters"], part["state"]) for part in absent
    ]


@pytest.mark.parametrize("q", ["nets stories Inès Valcourt", "press freedom in East Africa"])
def test_beside_the_name_of_a_visible_page_more_words_name_filters(pages, q):
    assert len(search(q, interpret="false")["interpretation"]) == 2


def test_the_names_are_compiled_again_only_if_one_has_changed(tree):
    compiled = _read_names("en")
    factories.StoryFactory(title="Another change of the content", bare=True)
    assert _read_names("en") is compiled
    topic = factories.TopicFactory(label="Harbours")
    assert ("harbour",) in _read_names("en").names.keys() - compiled.names.keys()
    topic.unpublish()
    assert _read_names("en") == compiled


@pytest.mark.parametrize("snippet", [Region, Topic, Person])
def test_a_snippet_that_is_a_draft_is_absent(pages, snippet):
    q = {Region: "nets in East Africa", Topic: "press releases on press freedom", Person: "stories by Inès Valcourt"}
    name = {Region: "region", Topic: "topic", Person: "person"}[snippet]
    assert any(name in parameters for parameters in filters(q[snippet]).values())
    for one in snippet.objects.all():
        one.unpublish()
    assert not any(name in part["parameters"] for part in search(q[snippet])["interpretation"])
