"""Hidden pages are absent, and so are the words that only they have; files that do not count match nothing."""

from __future__ import annotations

from search.engines.port import Engine
from tests.search.engines.builders import (
    NOW,
    build_source,
    correct_spelling,
    delete_page,
    index_pages,
    run_search,
    search_ids,
)

HIDDEN = frozenset([1])
PAGES = [
    build_source(1, "Velkarita harbour", summary="A dremplore.", body="Quaxonetto.", type="release", year="2020"),
    build_source(2, "Velkarite harbour", type="story"),
    build_source(3, "Harbour dremplora", body="Nothing here.", attachments="Where is the okapi?", attached=["7-a"]),
    build_source(4, "Okapi harbour", attachments="A harbour of zebras.", attached=["7-a"]),
]
OWN = frozenset([3, 4])


def test_hidden_pages_are_in_no_hits_total_and_facets(filled_engine: Engine) -> None:
    for page in ({}, {"limit": 1, "offset": 1}):
        result = run_search(filled_engine, "harbour", hidden_ids=HIDDEN, **page)
        assert result.total == 3
        assert 1 not in [hit.id for hit in result.hits]
        assert result.facets["type"] == {"story": 1, "standard": 2}
        assert "2020" not in result.facets["year"]
    assert run_search(filled_engine, "quaxonetto", hidden_ids=HIDDEN).total == 0


def test_a_word_of_hidden_pages_only_is_unknown(filled_engine: Engine) -> None:
    assert search_ids(filled_engine, "velkarita ") == [1]
    assert search_ids(filled_engine, "velkarita ", hidden_ids=HIDDEN) == [2]
    assert search_ids(filled_engine, "velkarite ", hidden_ids=HIDDEN) == [2]


def test_corrections_know_no_word_of_hidden_pages_only(filled_engine: Engine) -> None:
    assert correct_spelling(filled_engine, "dremplore ") is None
    assert correct_spelling(filled_engine, "dremplore ", hidden_ids=HIDDEN) == "dremplora "
    assert correct_spelling(filled_engine, "quaxonett ", hidden_ids=HIDDEN) is None
    assert correct_spelling(filled_engine, "dremplo", hidden_ids=frozenset([1, 3])) is None


def test_suggestions_have_no_titles_of_hidden_pages(filled_engine: Engine) -> None:
    suggested = filled_engine.suggest("velkarita", "en", site=1, now=NOW, hidden_ids=HIDDEN)
    assert [one.title for one in suggested] == ["Velkarite harbour"]


def test_words_of_removed_pages_are_unknown_at_once(engine: Engine) -> None:
    """Engines keep the words of a removed page until they merge segments."""
    index_pages(engine, *PAGES)
    delete_page(engine, 1)
    assert search_ids(engine, "velkarita ") == [2]
    assert correct_spelling(engine, "dremplore ") == "dremplora "


def test_pages_that_match_by_their_own_words_only(filled_engine: Engine) -> None:
    assert sorted(search_ids(filled_engine, "okapi")) == [3, 4]
    result = run_search(filled_engine, "okapi", own_words_only=OWN)
    assert [(hit.id, hit.attachment) for hit in result.hits] == [(4, ())]
    assert (result.total, result.facets["type"]) == (1, {"standard": 1})
    assert search_ids(filled_engine, "zebras", own_words_only=OWN) == []
    assert sorted(search_ids(filled_engine, "harbour", own_words_only=OWN)) == [1, 2, 3, 4]
    assert sorted(search_ids(filled_engine, "harbour -zebras", own_words_only=OWN)) == [1, 2, 3, 4]
    assert search_ids(filled_engine, "harbour", own_words_only=OWN, sort="newest", limit=2) == [4, 3]


def test_words_of_files_that_do_not_count_are_corrected(filled_engine: Engine) -> None:
    assert correct_spelling(filled_engine, "harbours zebras ") is None
    assert search_ids(filled_engine, "harbuor", own_words_only=OWN) == search_ids(filled_engine, "harbuor")
