"""Words that pages contain match no typing errors; the test with both engines is in `search/engines/test_typos.py`."""

import pytest
from elastic_transport import Transport

from search.engines.elasticsearch import ElasticsearchEngine
from tests.search.engines.builders import build_source, index_pages, search_all_ids, search_ids

pytestmark = pytest.mark.elasticsearch

POLICE = {
    "of another site": build_source(2, "The police", site=2),
    "of an expired page": build_source(2, "The police", expire_at="2020-01-01T00:00:00+00:00"),
    "of a body": build_source(2, "A station", body="The police"),
}


@pytest.fixture(autouse=True)
def prepare_index(engine: ElasticsearchEngine) -> None:
    engine.prepare(["en"])


@pytest.mark.parametrize("other", POLICE.values(), ids=POLICE)
def test_words_are_known_from_titles_and_summaries_of_visible_pages_alone(engine: ElasticsearchEngine, other):
    index_pages(engine, build_source(1, "The policy"), other)
    assert 1 in search_ids(engine, "police ")


def test_a_hidden_page_does_not_make_a_word_known(engine: ElasticsearchEngine):
    index_pages(engine, build_source(1, "The policy"), build_source(2, "The police"))
    assert search_ids(engine, "police ") == [2]
    assert search_ids(engine, "police ", hidden_ids=frozenset({2})) == [1]


@pytest.fixture
def requests(monkeypatch) -> list[str]:
    """Return the paths of the requests that are sent from now on."""
    sent: list[str] = []
    perform = Transport.perform_request

    def perform_request(self, method, target, **options):
        sent.append(target.partition("?")[0].rpartition("/")[2])
        return perform(self, method, target, **options)

    monkeypatch.setattr(Transport, "perform_request", perform_request)
    return sent


REQUESTS = {
    "": ["_search"],
    "top hat ": ["_search"],  # too short for typing errors
    '"police"': ["_search"],
    "2025 10246": ["_search"],
    "police ": ["_msearch"],
    "police policy ": ["_msearch"],
    "pollice ": ["_msearch", "_search"],
    "police pollicy ": ["_msearch", "_search"],
}


@pytest.mark.few(2)
@pytest.mark.parametrize("text", REQUESTS)
def test_only_a_word_that_no_page_contains_needs_a_second_request(engine: ElasticsearchEngine, text, requests):
    index_pages(engine, build_source(1, "The policy of the police"))
    requests.clear()
    search_ids(engine, text)
    assert requests == REQUESTS[text]


def test_the_next_results_match_the_same_typing_errors(engine: ElasticsearchEngine):
    index_pages(engine, *(build_source(number, "The policy") for number in range(1, 6)), build_source(9, "The police"))
    assert sorted(search_all_ids(engine, "pollicy ", limit=2)) == [1, 2, 3, 4, 5]
    assert search_all_ids(engine, "police ", limit=1) == [9]
