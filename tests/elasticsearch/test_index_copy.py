"""The copy of an index for drafts has every change of the index, in whichever order these become visible."""

from __future__ import annotations

import pytest

from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.port import Write
from tests.search.engines.builders import build_search_query, build_source, index_pages

pytestmark = pytest.mark.elasticsearch

DRAFT = build_source(90, "A draft")


@pytest.fixture(autouse=True)
def prepare_copy(engine: ElasticsearchEngine) -> None:
    engine.prepare(["en"])
    index_pages(engine, build_source(1, "The harbour"))
    engine.prepare_draft_indexes(["en"])


def search_copy(engine: ElasticsearchEngine, text: str) -> set[int]:
    """Return the ids of the hits in the copy while a draft is in use."""
    with engine.with_draft(DRAFT) as index:
        return {hit.id for hit in index.search(build_search_query(text)).hits}


def test_the_copy_has_changes_that_searches_do_not_find_yet(engine: ElasticsearchEngine):
    engine.write([Write(2, "en", 1, build_source(2, "Another harbour")), Write(1, "en", 2, None)])
    assert search_copy(engine, "harbour") == {2}


def test_the_copy_has_changes_that_it_was_not_asked_for_at_the_time(engine: ElasticsearchEngine):
    for version in (2, 3):
        for page_id in range(2, 6):
            engine.write([Write(page_id, "en", version, build_source(page_id, f"The harbour {version}"))])
    assert search_copy(engine, "harbour") == {1, 2, 3, 4, 5}
    assert search_copy(engine, '"harbour 2"') == set()


def test_nothing_is_copied_while_nothing_changes(engine: ElasticsearchEngine, monkeypatch):
    search_copy(engine, "harbour")
    monkeypatch.setattr("search.engines.elasticsearch.draft_index._reindex_changes", lambda *_: pytest.fail("copied"))
    assert search_copy(engine, "harbour") == {1}
