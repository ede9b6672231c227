"""Suggestions: titles, topics and people, their order and their highlights."""

from __future__ import annotations

import threading
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.demo import factories
from cms.demo.factories import states
from cms.pages.models import BasePage
from search.engines.port import SearchUnavailable
from search.indexing.indexer import Indexer

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/search/suggest"
Suggest = Callable[..., list[dict[str, Any]]]


@dataclass
class Content:
    """Pages with the words port or harbour. Some have a topic and a person; other topics and people are unused."""

    ports: BasePage
    sports: BasePage
    harbour: BasePage
    other: BasePage


@pytest.fixture(scope="module")
def written(module_tree) -> Content:
    topic = factories.TopicFactory(label="Ports of call")
    factories.TopicFactory(label="Ports d'escale", translation_of=topic)
    factories.TopicFactory(label="Portraits")  # unused
    person = factories.PersonFactory(name="Élise Portmann")
    factories.PersonFactory(name="Porter Unused")
    return Content(
        ports=factories.StoryFactory(title="Ports open again", topics=[topic]),
        sports=factories.ReleaseFactory(title="Why sports clubs left"),
        harbour=factories.StoryFactory(title="A harbour for small ports", bylines=[person]),
        other=factories.ReleaseFactory(title="Café <b>owners</b> & friends"),
    )


@pytest.fixture
def content(written, search_engine) -> Content:
    Indexer(search_engine).index_all()
    return deepcopy(written)


@pytest.fixture
def suggest(client: Client, content: Content) -> Suggest:
    """Return a function that requests suggestions and returns the items."""

    def get_suggestions(q: str, **params: Any) -> list[dict[str, Any]]:
        result = client.get(ADDRESS, {"q": q, **params})
        assert result.status_code == 200, result.content
        assert result.json()["query"] == q
        return result.json()["items"]

    return get_suggestions


def texts(items: list[dict[str, Any]]) -> list[str]:
    return [item["text"] for item in items]


def test_suggestions_are_ordered_by_title_start_then_topics_and_people_then_other_titles(suggest):
    assert texts(suggest("port")) == [
        "Ports open again",
        "Ports of call",
        "Élise Portmann",
        "A harbour for small ports",
    ]


def test_each_kind_of_suggestion_has_its_target(suggest, content):
    page, topic, person, _ = suggest("port")
    assert page == {
        "kind": "page",
        "text": "Ports open again",
        "highlight": "<mark>Ports</mark> open again",
        "path": f"/stories/{content.ports.slug}/",
        "value": None,
        "type": "story",
    }
    assert (topic["kind"], topic["value"], topic["path"], topic["type"]) == ("topic", "ports-of-call", None, None)
    assert (person["kind"], person["value"], person["path"], person["type"]) == ("person", "elise-portmann", None, None)
    assert person["highlight"] == "Élise <mark>Portmann</mark>"


def test_a_person_has_the_path_of_the_page_which_is_suggested_once(suggest, content, search_engine):
    person = content.harbour.bylines.get().person
    page = factories.PersonPageFactory(title="Élise Portmann", person=person)
    Indexer(search_engine).index_all()
    (found,) = suggest("portmann")
    assert (found["kind"], found["value"], found["path"]) == ("person", "elise-portmann", f"/{page.slug}/")
    assert texts(suggest("portmann", limit=1)) == ["Élise Portmann"]


@pytest.mark.few(1)
@pytest.mark.parametrize("state", ["draft", "other language"])
def test_a_person_without_a_page_that_the_visitor_can_see_has_no_path(state, suggest, content, search_engine):
    person = content.harbour.bylines.get().person
    if state == "draft":
        factories.PersonPageFactory(title="Élise Portmann", person=person, live=False)
    else:
        page = factories.PersonPageFactory(title="Élise Portmann", person=person)
        factories.PersonPageFactory(title="Élise Portmann", person=person, translation_of=page)
        states.unpublish(page)
    Indexer(search_engine).index_all()
    (found,) = suggest("portmann")
    assert (found["kind"], found["path"]) == ("person", None)


@pytest.mark.few(2)
@pytest.mark.parametrize("q", ["elise", "ÉLISE", "elise port", "Portmann él", "portm"])
def test_accents_and_case_are_ignored_and_any_word_may_be_incomplete(q, suggest):
    assert "Élise Portmann" in texts(suggest(q))


@pytest.mark.parametrize("q", ["lise", "elis port", "elise portmann jr", "eliza"])
def test_words_before_the_last_must_be_complete_and_match(q, suggest):
    assert "Élise Portmann" not in texts(suggest(q))


def test_a_typing_error_matches_titles_and_is_highlighted(suggest):
    item, *others = suggest("harbuor")
    assert (item["text"], others) == ("A harbour for small ports", [])
    assert item["highlight"] == "A <mark>harbour</mark> for small ports"


def test_markup_in_a_title_is_text(suggest):
    item = suggest("cafe owne")[0]
    assert item["text"] == "Café <b>owners</b> & friends"
    assert item["highlight"] == "<mark>Café</mark> &lt;b&gt;<mark>owners</mark>&lt;/b&gt; &amp; friends"


@pytest.mark.few(2)
@pytest.mark.parametrize("q", ["", " ", "!", "<>", "-", "zebra"])
def test_there_are_no_suggestions_without_a_word_or_a_match(q, suggest):
    assert suggest(q) == []


@pytest.mark.extended
def test_labels_and_pages_are_in_the_language_of_the_visitor(suggest, content, search_engine):
    given = {"translation_of": content.ports, "topics": content.ports.topics.all()}
    french = factories.StoryFactory(title="Des ports plus sûrs", **given)
    Indexer(search_engine).index_all()
    assert texts(suggest("ports", locale="fr")) == ["Ports d'escale", "Des ports plus sûrs"]
    topic, page = suggest("ports", locale="fr")
    assert (topic["value"], page["path"]) == ("ports-of-call", f"/fr/{french.get_parent().slug}/{french.slug}/")


def test_terms_are_suggested_only_if_a_page_of_the_site_and_language_uses_them(suggest):
    assert suggest("port", locale="fr") == []


def test_topics_and_people_get_half_of_a_small_limit(suggest):
    assert texts(suggest("port", limit=2)) == ["Ports open again", "Ports of call"]
    assert texts(suggest("port", limit=1)) == ["Ports open again"]


def test_the_same_title_is_suggested_once(suggest, search_engine):
    factories.ReleaseFactory(title="Ports open again")
    Indexer(search_engine).index_all()
    assert texts(suggest("ports open")) == ["Ports open again"]


def test_titles_come_from_the_database_while_the_index_is_behind(suggest, content):
    states.publish(content.ports, title="Ports closed")
    assert texts(suggest("ports open")) == ["Ports closed"]


def test_without_the_engine_titles_are_suggested_from_the_database(suggest, content):
    unavailable = patch("search.querying.suggestion_sources.get_engine", side_effect=SearchUnavailable("unavailable"))
    no_past_queries = patch(
        "search.querying.suggestion_sources.get_engine", side_effect=SearchUnavailable("unavailable")
    )
    with unavailable, no_past_queries:
        assert texts(suggest("ports o")) == ["Ports open again", "Ports of call"]
        states.unpublish(content.ports)
        assert texts(suggest("ports o")) == []


def test_suggestions_are_returned_within_the_time_limit(suggest, monkeypatch):
    """The engine blocks until the response has been returned without it."""
    monkeypatch.setattr("search.querying.suggestion_sources.SUGGEST_TIMEOUT_SECONDS", 0.05)
    responded, finished = threading.Event(), []
    with patch("search.querying.suggestion_sources.get_engine") as engine:
        engine().suggest = lambda *_, **__: finished.append(responded.wait(30)) or []
        assert texts(suggest("ports o")) == ["Ports open again", "Ports of call"]
        assert finished == []
    responded.set()


def test_suggestions_are_never_cached(client, content):
    result = client.get(ADDRESS, {"q": "ports"})
    assert result["Cache-Control"] == "no-store"
    assert "ETag" not in result


@pytest.mark.parametrize(
    ("params", "name"),
    [
        ({"q": "x" * 101}, "q"),
        ({"q": "a\0b"}, "q"),
        ({"q": "a", "limit": 0}, "limit"),
        ({"q": "a", "limit": 21}, "limit"),
        ({"q": "a", "locale": "xx"}, "locale"),
        ({"q": "a", "site": "nowhere.example"}, "site"),
        ({"q": "a", "type": "story"}, "type"),
    ],
)
def test_invalid_parameters_are_named_in_the_error(client, tree, params, name):
    result = client.get(ADDRESS, params)
    assert result.status_code == 422
    assert [error["parameter"] for error in result.json()["errors"]] == [name]


def test_the_number_of_queries_does_not_depend_on_the_number_of_suggestions(client, content, search_engine):
    client.get(ADDRESS, {"q": "port"})  # the first request of a process reads the rules of search
    with CaptureQueriesContext(connection) as few:
        client.get(ADDRESS, {"q": "port"})
    for number in range(8):
        factories.StoryFactory(title=f"Port {number}", topics=[factories.TopicFactory(label=f"Port no {number}")])
    Indexer(search_engine).index_all()
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(ADDRESS, {"q": "port", "limit": 20}).json()["items"]) > 8
    assert len(many) == len(few) <= 15


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("typed", "marked"),
    [
        ("تقرير", "القاهرة ـ <mark>تقرير</mark> جديد"),
        ("القاهرة ـ تقر", "<mark>القاهرة</mark> ـ <mark>تقرير</mark> جديد"),
        ("تقرييير جديد", None),  # no page has it; the titles are compared with typing errors
    ],
)
def test_a_free_standing_stroke_in_a_title_is_no_word(typed, marked, suggest, search_engine):
    factories.StoryFactory(title="القاهرة ـ تقرير جديد")
    Indexer(search_engine).index_all()
    assert [item["highlight"] for item in suggest(typed)] == ([marked] if marked else [])


@pytest.mark.parametrize("typed", ["ـ", " ـ ", "ـَ"])
def test_a_free_standing_stroke_alone_is_no_text(typed, suggest, search_engine):
    factories.StoryFactory(title="القاهرة ـ تقرير جديد")
    Indexer(search_engine).index_all()
    assert suggest(typed) == []
