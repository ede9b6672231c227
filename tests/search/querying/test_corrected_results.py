"""`correct=true`: the results of the corrected text at once, if that finds more than the text as typed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from cms.demo import factories
from cms.demo.factories import blocks
from cms.snippets.topics.models import Topic
from search.analytics import recorder
from search.analytics.models import DailyQuery
from search.engine import get_engine
from search.engines.port import SearchUnavailable
from search.indexing.indexer import Indexer
from search.rules.models import NeverSuggested, Promotion

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def written(module_tree) -> Topic:
    """Return a topic of one of four stories about recruitment; typing errors match titles only, here that of one."""
    topic = factories.TopicFactory(slug="fees", label="Fees")
    body = [blocks.rich_text("Recruitment fees were paid back.")]
    for number in range(3):
        factories.StoryFactory(title=f"Harbour {number}", body=body, bare=True, topics=[topic] if number == 0 else [])
    factories.StoryFactory(title="Recruitment without fees", body=body, bare=True)
    return topic


# Autouse, because every search of any test is counted in the buffer of the process.
@pytest.fixture(autouse=True)
def empty_buffer() -> Iterator[None]:
    recorder.reset()
    yield
    recorder.reset()


@pytest.fixture
def topic(written, search_engine) -> Topic:
    Indexer(search_engine).index_all()
    return written


def search(q: str = "recruitmant", **params: Any) -> dict[str, Any]:
    result = Client().get("/api/v1/search", {"q": q, "correct": "true", **params})
    assert result.status_code == 200, result.content
    return result.json()


def read_ids(answer: dict[str, Any]) -> list[int]:
    return [item["id"] for item in answer["items"]]


def test_the_results_are_those_of_the_corrected_text(topic):
    found, expected = search(), search("recruitment", correct="false")
    assert (found["query"], found["corrected_query"], found["did_you_mean"]) == ("recruitmant", "recruitment", None)
    assert found["total"] == expected["total"] == 4
    assert read_ids(found) == read_ids(expected)
    assert found["facets"] == expected["facets"]


@pytest.mark.parametrize("correct", [{}, {"correct": "false"}])
def test_without_the_parameter_the_correction_is_only_proposed(topic, correct):
    result = Client().get("/api/v1/search", {"q": "recruitmant", **correct}).json()
    assert (result["total"], result["did_you_mean"], result["corrected_query"]) == (1, "recruitment", None)


@pytest.mark.parametrize("q", ["recruitment", "harbour", "zzzzzzzz", "", '"recruitmant"', "-recruitmant harbour"])
def test_a_text_that_is_not_corrected_is_searched_as_typed(topic, q):
    found, typed = search(q), search(q, correct="false")
    assert found["corrected_query"] is None
    assert {**found, "query_id": ""} == {**typed, "query_id": ""}


def test_filters_stay(topic):
    found = search(topic="fees")
    assert (found["total"], found["corrected_query"]) == (1, "recruitment")
    assert search(type="call_to_action")["corrected_query"] is None


def test_further_pages_by_number_and_by_url_are_of_the_corrected_text(topic):
    whole = read_ids(search())
    first, second = search(limit=3), search(limit=3, offset=3)
    assert read_ids(first) + read_ids(second) == whole
    assert (second["total"], second["corrected_query"]) == (4, "recruitment")
    address = urlsplit(first["next"])
    assert parse_qs(address.query)["q"] == ["recruitment"]
    for added in ("", "&correct=true", "&correct=false"):  # a frontend may add its own
        assert read_ids(Client().get(f"{address.path}?{address.query}{added}").json()) == whole[3:]


def test_what_editors_promote_for_the_typed_text_is_shown_and_not_replaced(topic):
    story = factories.StoryFactory(title="Recruitmant is a village")
    Promotion.objects.create(locale=story.locale, exact="recruitmant", page=story)
    found = search()
    assert [one["page"]["id"] for one in found["promoted"]] == [story.pk]
    assert (found["corrected_query"], found["did_you_mean"]) == (None, "recruitment")


def test_words_that_are_never_suggested_are_no_correction(topic, tree):
    NeverSuggested.objects.create(locale=tree.home.locale, words="recruitment")
    assert search()["corrected_query"] is None


def test_the_typed_results_are_returned_if_the_engine_fails_in_between(topic, monkeypatch):
    engine, searched = get_engine(), type(get_engine()).search
    calls: list[Any] = []

    def fail_last(self: Any, query: Any) -> Any:
        calls.append(query)
        if len(calls) == 3:  # the typed text, the check of the correction, the corrected text
            raise SearchUnavailable("The engine stopped.")
        return searched(self, query)

    monkeypatch.setattr(type(engine), "search", fail_last)
    found = search()
    assert (found["total"], found["did_you_mean"], found["corrected_query"]) == (1, "recruitment", None)
    assert found["degraded"] is False


def test_the_search_is_counted_once_with_the_text_that_was_searched_for(topic):
    found = search()
    clicked = found["items"][0]["id"]
    body = {"query_id": found["query_id"], "page_id": clicked}
    assert Client().post("/api/v1/search/clicks", body, content_type="application/json").status_code == 204
    search(offset=2)
    recorder.flush()
    assert [(row.text, row.searches, row.empty, row.clicks) for row in DailyQuery.objects.all()] == [
        ("recruitment", 1, 0, 1)
    ]
