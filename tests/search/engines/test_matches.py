"""All pages that match at once: the same pages, order and scores as page by page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from search.engines.elasticsearch import searcher
from tests.search.engines.builders import (
    NOW,
    build_search_query,
    build_source,
    delete_page,
    index_pages,
    search_all_ids,
    search_ids,
)

PAGES = [
    *(build_source(number, f"Harbour {'nets ' * (number % 7)}", body="harbour " * number) for number in range(1, 41)),
    build_source(50, "Harbour that has expired", expire_at=(NOW - timedelta(hours=1)).isoformat()),
    build_source(51, "Harbour of another site", site=2),
    build_source(52, "Harbour in French", locale="fr"),
    build_source(53, "Harbor with a typing error"),
]


def find_ids(engine, text=None, **given):
    return [found.id for found in engine.find_matches(build_search_query(text, **given))]


@pytest.mark.parametrize("at_once", [3, 10_000])
def test_all_matches_are_returned_in_the_order_of_a_search(filled_engine, at_once, monkeypatch):
    monkeypatch.setattr(searcher, "MATCHES_PER_REQUEST", at_once)
    for text in ("harbour", "harbour nets", '"harbour nets"', "harbour -nets", "harbuor"):
        expected = search_all_ids(filled_engine, text, limit=7)
        assert find_ids(filled_engine, text, limit=2, offset=1) == expected, text
        assert expected
    assert sorted(find_ids(filled_engine)) == sorted(search_all_ids(filled_engine))
    assert find_ids(filled_engine, "zebra") == []


def test_the_scores_of_matches_are_those_of_a_search(filled_engine):
    query = build_search_query("harbour nets", limit=100)
    expected = {hit.id: pytest.approx(hit.score) for hit in filled_engine.search(query).hits}
    assert dict(filled_engine.find_matches(query)) == expected
    assert {found.score for found in filled_engine.find_matches(build_search_query())} == {0.0}


def test_matches_respect_what_is_hidden_and_filters(filled_engine):
    assert set(find_ids(filled_engine, "harbour", hidden_ids=frozenset([1, 2]))) == set(range(3, 41))
    assert find_ids(filled_engine, "harbour", filters={"type": ("release",)}) == []
    assert find_ids(filled_engine, "harbour", only_ids=frozenset([4, 50, 51, 52])) == [4]
    assert find_ids(filled_engine, "harbour", locale="fr") == [52]


def test_a_deleted_page_is_no_match(engine):
    index_pages(engine, build_source(1, "Harbour"), build_source(2, "Harbour nets"))
    delete_page(engine, 1)
    assert find_ids(engine, "harbour") == search_ids(engine, "harbour") == [2]
