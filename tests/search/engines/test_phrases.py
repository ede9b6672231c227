"""Words in quotation marks."""

from search.engines.port import Engine
from tests.search.engines.builders import ask, fill, found, source

PAGES = [
    source(1, "Fighting for freedom", body="They never stop marching. Nobody is bought and sold."),
    source(2, "A freedom worth fighting", body="The march goes on."),
    source(3, "March", summary="Fighting for freedom together", body="We sold what we bought."),
    source(4, "Blocks", body="The first ends with forced\nlabour begins the second."),
    source(5, "Labour", body="About forced labour at sea."),
]


def test_a_phrase_finds_its_words_beside_each_other_in_order(filled: Engine) -> None:
    assert set(found(filled, '"fighting for freedom"')) == {1, 3}
    assert found(filled, '"freedom fighting"') == []


def test_a_phrase_must_be_met_beside_any_other_words(filled: Engine) -> None:
    assert found(filled, '"fighting for freedom" zebra giraffe lion') == []
    assert found(filled, '"fighting for freedom" sold marching') == [1] or found(
        filled, '"fighting for freedom" bought'
    ) == [1, 3]


def test_a_phrase_does_not_reach_over_two_blocks(filled: Engine) -> None:
    assert found(filled, '"forced labour"') == [5]
    assert set(found(filled, "forced labour")) == {4, 5}


def test_an_excluded_phrase_leaves_out_only_pages_that_have_it(filled: Engine) -> None:
    assert found(filled, 'freedom -"fighting for freedom"') == [2]
    assert set(found(filled, 'bought -"bought and sold"')) == {3}


def test_one_quoted_word_must_be_there(filled: Engine) -> None:
    assert set(found(filled, '"sea" forced labour')) == {5}


def test_a_quoted_word_is_not_taken_for_a_typing_error(engine: Engine) -> None:
    fill(engine, source(1, "Hotel workers"))
    assert found(engine, "hotle ") == [1]
    assert found(engine, '"hotle"') == []


def test_a_phrase_of_stopwords_finds_titles(engine: Engine) -> None:
    fill(engine, source(1, "To be or not to be"), source(2, "Be it so"), source(3, "Or not"))
    assert found(engine, '"to be or"') == [1]


def test_phrases_can_be_alternatives(filled: Engine) -> None:
    assert set(found(filled, '"forced labour" OR "bought and sold"')) == {1, 5}


def test_the_title_with_the_words_as_a_phrase_comes_first(engine: Engine) -> None:
    fill(engine, source(1, "Labour that children face, forced"), source(2, "Children in forced labour"))
    assert found(engine, "forced labour")[0] == 2
    assert ask(engine, "forced labour").total == 2
