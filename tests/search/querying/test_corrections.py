"""Did you mean: asked only where little is found, proposed only where more is, in words that visitors can read."""

from __future__ import annotations

from collections.abc import Callable
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
Ask = Callable[..., str | None]


@pytest.fixture
def ask(client: Client, tree, search_engine) -> Ask:
    """What is meant instead of `q`, as the public API says it."""

    def asked(q: str, **params: object) -> str | None:
        result = client.get(ADDRESS, {"q": q, **params})
        assert result.status_code == 200, result.content
        return result.json()["did_you_mean"]

    return asked


@pytest.fixture
def pages(tree, search_engine) -> list:
    """Recruitment stands in one title and in two bodies; typing errors are looked for in titles alone."""
    said = [blocks.rich_text("Recruitment fees were paid back.")]
    made = [
        factories.StoryFactory(title="Recruitment without fees", body=[], bare=True),
        factories.StoryFactory(title="Harbour", body=said, bare=True),
        factories.ReleaseFactory(title="Quarry", body=said, bare=True),
    ]
    Indexer(search_engine).index_all()
    return made


def test_a_misspelt_word_is_corrected_if_that_finds_more(ask, pages, client):
    found = client.get(ADDRESS, {"q": "recruitmant"}).json()
    assert (found["total"], found["did_you_mean"]) == (1, "recruitment")
    assert client.get(ADDRESS, {"q": "recruitment"}).json()["total"] == 3


def test_a_correction_changes_only_the_misspelt_word(ask, pages):
    assert ask("Recruitmant,  Harbour -zebra!") == "recruitment,  Harbour -zebra!"


@pytest.mark.parametrize(
    "q",
    [
        "recruitment",  # nothing is wrong
        "",
        "harbuor",  # Harbour alone has it, and it is found already
        "zzzzzzzz",  # nothing is near
        '"recruitmant"',
        '"recruitmant fees"',
        'recruitmant "recruitmant"',
        "-recruitmant fees",
        "recruitmant -recruitmant",
        "fees",
        "2019",
    ],
)
def test_no_correction_is_proposed(q, ask, pages):
    assert ask(q) is None


def test_filters_apply_to_the_correction(ask, pages):
    assert ask("recruitmant", type="story") == "recruitment"
    assert ask("recruitmant", type="call_to_action") is None
    assert ask("recruitmant", published_before="1990-01-01") is None


def test_only_the_first_page_of_results_has_a_correction(ask, pages):
    assert ask("recruitmant", limit=1) == "recruitment"
    assert ask("recruitmant", limit=1, offset=1) is None


def test_a_correction_has_the_accents_of_the_page(ask, tree, search_engine):
    for title, text in (("Sécurité au port", ""), ("Quai", "La sécurité"), ("Bateau", "Plus de sécurité")):
        source = factories.StoryFactory(bare=True)
        factories.StoryFactory(translation_of=source, title=title, body=[blocks.rich_text(text)], bare=True)
    Indexer(search_engine).index_all()
    assert ask("securitee", locale="fr") == "sécurité"
    assert ask("securitee") is None


def test_a_search_with_enough_results_requests_no_correction(ask, pages, search_engine):
    for number in range(6):
        factories.StoryFactory(title=f"Recruitmant {number}")
    Indexer(search_engine).index_all()
    with patch.object(type(get_engine()), "correct_spelling") as correct:
        assert ask("recruitmant") is None
        assert ask("a fee") is None
    correct.assert_not_called()


@pytest.mark.parametrize("fails", ["correct", "second search"])
def test_a_failing_engine_only_affects_the_correction(fails, ask, pages):
    real = get_engine()
    with patch("search.querying.corrections.get_engine") as other:
        asked = other.return_value
        asked.correct_spelling = real.correct_spelling if fails == "second search" else _away
        asked.search = _away
        assert ask("recruitmant") is None
    assert ask("recruitmant") == "recruitment"


def _away(*_: object) -> None:
    raise SearchUnavailable("away")


def test_the_number_of_queries_does_not_depend_on_the_number_of_matches(client, pages, search_engine):
    with CaptureQueriesContext(connection) as few:
        assert client.get(ADDRESS, {"q": "recruitmant", "type": "story"}).json()["did_you_mean"]
    for number in range(8):
        factories.StoryFactory(title=f"Port {number}", body=[blocks.rich_text("Recruitment fees.")], bare=True)
    Indexer(search_engine).index_all()
    with CaptureQueriesContext(connection) as many:
        assert client.get(ADDRESS, {"q": "recruitmant", "type": "story"}).json()["did_you_mean"]
    assert len(many) == len(few)


def test_a_word_that_only_an_outdated_index_contains_is_not_suggested(ask, pages):
    """Neither the page nor its words: what is read now decides, and the others do not have the word any more."""
    for page in pages[1:]:
        states.publish(page, body=[blocks.rich_text("Wages were paid back.")])
    assert ask("recruitmant") == "recruitment"  # a title still says it, and the old index says that more do
    states.publish(pages[0], title="Hiring without fees", slug="hiring")
    assert ask("recruitmant") is None
