"""Corrections (“did you mean”): only for queries with few results, only if they find more, and only of public words."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.demo import factories
from cms.demo.factories import blocks, states
from search.engine import get_engine
from search.engines.port import SearchUnavailable
from search.indexing.indexer import Indexer

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/search"
Correct = Callable[..., str | None]


@pytest.fixture
def correct(client: Client, tree, search_engine) -> Correct:
    """Return a function that returns the correction of a query in the public API."""

    def get_correction(q: str, **params: object) -> str | None:
        result = client.get(ADDRESS, {"q": q, **params})
        assert result.status_code == 200, result.content
        return result.json()["did_you_mean"]

    return get_correction


@pytest.fixture(scope="module")
def written(module_tree) -> list:
    """Return pages with “Recruitment” in one title and in two bodies; typing errors match titles only."""
    body = [blocks.rich_text("Recruitment fees were paid back.")]
    return [
        factories.StoryFactory(title="Recruitment without fees", body=[], bare=True),
        factories.StoryFactory(title="Harbour", body=body, bare=True),
        factories.ReleaseFactory(title="Quarry", body=body, bare=True),
    ]


@pytest.fixture
def pages(written, search_engine) -> list:
    Indexer(search_engine).index_all()
    return deepcopy(written)


def test_a_misspelt_word_is_corrected_if_that_finds_more(correct, pages, client):
    found = client.get(ADDRESS, {"q": "recruitmant"}).json()
    assert (found["total"], found["did_you_mean"]) == (1, "recruitment")
    assert client.get(ADDRESS, {"q": "recruitment"}).json()["total"] == 3


def test_a_correction_changes_only_the_misspelt_word(correct, pages):
    assert correct("Recruitmant,  Harbour -zebra!") == "recruitment,  Harbour -zebra!"


@pytest.mark.few(3)
@pytest.mark.parametrize(
    "q",
    [
        "recruitment",  # correct
        "",
        "harbuor",  # only the page “Harbour” has it, and it is found already
        "zzzzzzzz",  # no similar word
        '"recruitmant"',
        '"recruitmant fees"',
        'recruitmant "recruitmant"',
        "-recruitmant fees",
        "recruitmant -recruitmant",
        "fees",
        "2019",
    ],
)
def test_no_correction_is_proposed(q, correct, pages):
    assert correct(q) is None


def test_filters_apply_to_the_correction(correct, pages):
    assert correct("recruitmant", type="story") == "recruitment"
    assert correct("recruitmant", type="call_to_action") is None
    assert correct("recruitmant", published_before="1990-01-01") is None


def test_only_the_first_page_of_results_has_a_correction(correct, pages):
    assert correct("recruitmant", limit=1) == "recruitment"
    assert correct("recruitmant", limit=1, offset=1) is None


def test_a_correction_has_the_accents_of_the_page(correct, tree, search_engine):
    for title, text in (("Sécurité au port", ""), ("Quai", "La sécurité"), ("Bateau", "Plus de sécurité")):
        source = factories.StoryFactory(bare=True)
        factories.StoryFactory(translation_of=source, title=title, body=[blocks.rich_text(text)], bare=True)
    Indexer(search_engine).index_all()
    assert correct("securitee", locale="fr") == "sécurité"
    assert correct("securitee") is None


def test_only_a_search_with_at_most_five_results_is_corrected(correct, pages, search_engine):
    for number in range(4):
        factories.StoryFactory(title=f"Recruitment {number}", body=[], bare=True)
    Indexer(search_engine).index_all()
    assert correct("recruitmant") == "recruitment"
    factories.StoryFactory(title="Recruitment again", body=[], bare=True)
    Indexer(search_engine).index_all()
    assert correct("recruitmant") is None


def test_a_word_that_a_result_has_as_it_was_typed_is_not_corrected(correct, pages, search_engine):
    factories.StoryFactory(title="Recruitmant is a village", body=[], bare=True)
    Indexer(search_engine).index_all()
    assert correct("recruitmant") is None


@pytest.mark.parametrize("q", ["recruitment", "Harbour RECRUITMENT", "quarry -zebra"])
def test_words_that_the_results_have_as_they_were_typed_are_not_looked_up(q, correct, pages, monkeypatch):
    monkeypatch.setattr(type(get_engine()), "correct_spelling", lambda *_: pytest.fail("the words were looked up"))
    assert correct(q) is None


@pytest.mark.parametrize("fails", ["correct", "second search"])
def test_a_failing_engine_only_affects_the_correction(fails, correct, pages):
    real = get_engine()
    with patch("search.querying.corrections.get_engine") as other:
        engine = other.return_value
        engine.correct_spelling = real.correct_spelling if fails == "second search" else _raise_unavailable
        engine.search = _raise_unavailable
        assert correct("recruitmant") is None
    assert correct("recruitmant") == "recruitment"


def _raise_unavailable(*_: object) -> None:
    raise SearchUnavailable("unavailable")


def test_the_number_of_queries_does_not_depend_on_the_number_of_matches(client, pages, search_engine):
    client.get(ADDRESS, {"q": "recruitmant"})  # the first request of a process reads the rules of search
    with CaptureQueriesContext(connection) as few:
        assert client.get(ADDRESS, {"q": "recruitmant", "type": "story"}).json()["did_you_mean"]
    for number in range(8):
        factories.StoryFactory(title=f"Port {number}", body=[blocks.rich_text("Recruitment fees.")], bare=True)
    Indexer(search_engine).index_all()
    with CaptureQueriesContext(connection) as many:
        assert client.get(ADDRESS, {"q": "recruitmant", "type": "story"}).json()["did_you_mean"]
    assert len(many) == len(few)


def test_a_word_that_only_an_outdated_index_contains_is_not_suggested(correct, pages):
    """The current content of the pages decides: the other pages no longer contain the word."""
    for page in pages[1:]:
        states.publish(page, body=[blocks.rich_text("Wages were paid back.")])
    assert correct("recruitmant") == "recruitment"  # a title contains it, and in the outdated index more pages do
    states.publish(pages[0], title="Hiring without fees", slug="hiring")
    assert correct("recruitmant") is None
