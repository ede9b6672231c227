"""Typing errors, prefixes, and corrections."""

import pytest

from search.engines.port import Engine
from tests.search.engines.builders import build_source, correct_spelling, index_pages, search_ids

PAGES = [
    build_source(1, "Trafficking in persons", body="A report."),
    build_source(2, "Hotel workers trained", body="Staff learn to see the signs of exploitation."),
    build_source(3, "Fishing in Thailand", summary="Forced labour at sea"),
    build_source(4, "The TIP office", body="Funding."),
]


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("text", "page"),
    [("hotle ", 2), ("hotell ", 2), ("hoel ", None), ("traficking ", 1), ("trafikcing ", 1), ("Tailand ", 3)],
)
def test_a_typing_error_still_finds_the_word(filled_engine: Engine, text: str, page: int | None) -> None:
    assert search_ids(filled_engine, text) == ([page] if page else [])


def test_words_of_up_to_four_letters_must_match_exactly(filled_engine: Engine) -> None:
    assert search_ids(filled_engine, "top ") == []
    assert search_ids(filled_engine, "tip ") == [4]


def test_the_first_letter_must_match(filled_engine: Engine) -> None:
    assert search_ids(filled_engine, "motel ") == []


def test_two_words_may_each_have_a_typing_error(filled_engine: Engine) -> None:
    assert search_ids(filled_engine, "hotle wrokers") == [2]


def test_the_exact_word_ranks_before_similar_words(engine: Engine) -> None:
    index_pages(
        engine,
        build_source(1, "Gravel paths"),
        build_source(2, "Notes", summary="One graves only"),
        build_source(3, "Graves"),
    )
    assert search_ids(engine, "graves ")[:2] == [3, 2]


@pytest.mark.extended
def test_a_word_of_a_page_is_no_typing_error_of_a_similar_word(engine: Engine) -> None:
    index_pages(
        engine,
        build_source(1, "Police stations"),
        build_source(2, "The policy"),
        build_source(3, "Detention", summary="Interrogations by the police"),
    )
    assert sorted(search_ids(engine, "police ")) == [1, 3]
    assert sorted(search_ids(engine, "polize ")) == [1, 3]
    assert search_ids(engine, "pollicy ") == [2]


@pytest.mark.extended
def test_a_number_is_not_a_typing_error_of_another(engine: Engine) -> None:
    index_pages(engine, build_source(1, "Section 10245"), build_source(2, "Section 10246"))
    assert search_ids(engine, "10246 ") == [2]


def test_the_last_word_may_be_a_prefix(filled_engine: Engine) -> None:
    assert search_ids(filled_engine, "traff") == [1]
    assert search_ids(filled_engine, "hotel wor") == [2]


@pytest.mark.parametrize("text", ["traff ", '"traff"', "traff report"])
def test_a_finished_word_is_not_a_prefix(filled_engine: Engine, text: str) -> None:
    assert search_ids(filled_engine, text) == []


def test_a_misspelt_word_is_corrected(filled_engine: Engine) -> None:
    assert correct_spelling(filled_engine, "hotle workers") == "hotel workers"
    assert correct_spelling(filled_engine, "Tailand -sea") == "thailand -sea"


@pytest.mark.parametrize("text", ["hotel workers", "exploitation ", "zebra ", "hot", "tpi ", '"hotle"', "!", ""])
def test_correct_and_unknown_words_are_not_corrected(filled_engine: Engine, text: str) -> None:
    assert correct_spelling(filled_engine, text) is None


def test_a_new_word_is_in_the_dictionary_as_soon_as_it_is_searchable(engine: Engine) -> None:
    index_pages(engine, build_source(1, "Hotel"))
    assert search_ids(engine, "garmnet ") == []
    index_pages(engine, build_source(2, "Garment"))
    assert search_ids(engine, "garmnet ") == [2]
