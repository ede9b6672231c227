"""Phrases and words in quotation marks."""

from search.engines.port import Engine
from tests.search.engines.builders import build_source, index_pages, run_search, search_ids

PAGES = [
    build_source(1, "Fighting for freedom", body="They never stop marching. Nobody is bought and sold."),
    build_source(2, "A freedom worth fighting", body="The march goes on."),
    build_source(3, "March", summary="Fighting for freedom together", body="We sold what we bought."),
    build_source(4, "Blocks", body="The first ends with forced\nlabour begins the second."),
    build_source(5, "Labour", body="About forced labour at sea."),
]


def test_a_phrase_matches_adjacent_words_in_order(filled_engine: Engine) -> None:
    assert set(search_ids(filled_engine, '"fighting for freedom"')) == {1, 3}
    assert search_ids(filled_engine, '"freedom fighting"') == []


def test_a_phrase_is_required_among_other_words(filled_engine: Engine) -> None:
    assert search_ids(filled_engine, '"fighting for freedom" zebra giraffe lion') == []
    assert search_ids(filled_engine, '"fighting for freedom" sold marching') == [1] or search_ids(
        filled_engine, '"fighting for freedom" bought'
    ) == [1, 3]


def test_a_phrase_does_not_match_across_blocks(filled_engine: Engine) -> None:
    assert search_ids(filled_engine, '"forced labour"') == [5]
    assert set(search_ids(filled_engine, "forced labour")) == {4, 5}


def test_an_excluded_phrase_leaves_out_only_pages_that_have_it(filled_engine: Engine) -> None:
    assert search_ids(filled_engine, 'freedom -"fighting for freedom"') == [2]
    assert set(search_ids(filled_engine, 'bought -"bought and sold"')) == {3}


def test_one_quoted_word_is_required(filled_engine: Engine) -> None:
    assert set(search_ids(filled_engine, '"sea" forced labour')) == {5}


def test_a_quoted_word_matches_no_typing_errors(engine: Engine) -> None:
    index_pages(engine, build_source(1, "Hotel workers"))
    assert search_ids(engine, "hotle ") == [1]
    assert search_ids(engine, '"hotle"') == []


def test_a_phrase_of_stopwords_matches_titles(engine: Engine) -> None:
    index_pages(engine, build_source(1, "To be or not to be"), build_source(2, "Be it so"), build_source(3, "Or not"))
    assert search_ids(engine, '"to be or"') == [1]


def test_phrases_can_be_combined_with_or(filled_engine: Engine) -> None:
    assert set(search_ids(filled_engine, '"forced labour" OR "bought and sold"')) == {1, 5}


def test_a_title_with_the_words_as_a_phrase_ranks_first(engine: Engine) -> None:
    index_pages(
        engine, build_source(1, "Labour that children face, forced"), build_source(2, "Children in forced labour")
    )
    assert search_ids(engine, "forced labour")[0] == 2
    assert run_search(engine, "forced labour").total == 2
