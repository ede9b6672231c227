"""Words that pages contain match no typing errors; the test with both engines is in `search/engines/test_typos.py`."""

import pytest

from search.engines.elasticsearch import ElasticsearchEngine, known_words
from tests.search.engines.builders import build_source, index_pages, search_ids

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


@pytest.mark.parametrize("text", ["", "top hat ", '"police"', "2025 10246"])
def test_nothing_is_asked_where_no_word_matches_typing_errors(engine: ElasticsearchEngine, text, monkeypatch):
    index_pages(engine, build_source(1, "The policy"))
    monkeypatch.setattr(known_words, "run_searches", lambda *_: pytest.fail("a request was sent"))
    search_ids(engine, text)
