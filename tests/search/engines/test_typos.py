"""Typing errors, half-typed words, and corrections."""

import pytest

from search.engines.port import Engine
from search.querying.parser import parse
from tests.search.engines.builders import fill, found, source

PAGES = [
    source(1, "Trafficking in persons", body="A report."),
    source(2, "Hotel workers trained", body="Staff learn to see the signs of exploitation."),
    source(3, "Fishing in Thailand", summary="Forced labour at sea"),
    source(4, "The TIP office", body="Funding."),
]


@pytest.mark.parametrize(
    ("text", "page"),
    [("hotle ", 2), ("hotell ", 2), ("hoel ", None), ("traficking ", 1), ("trafikcing ", 1), ("Tailand ", 3)],
)
def test_a_typing_error_still_finds_the_word(filled: Engine, text: str, page: int | None) -> None:
    assert found(filled, text) == ([page] if page else [])


def test_words_of_up_to_four_letters_are_taken_as_they_are(filled: Engine) -> None:
    assert found(filled, "top ") == []
    assert found(filled, "tip ") == [4]


def test_the_first_letter_is_taken_as_it_is(filled: Engine) -> None:
    assert found(filled, "motel ") == []


def test_two_words_may_both_have_an_error(filled: Engine) -> None:
    assert found(filled, "hotle wrokers") == [2]


def test_the_exact_word_comes_before_its_neighbours(engine: Engine) -> None:
    fill(engine, source(1, "Gravel paths"), source(2, "Notes", summary="One graves only"), source(3, "Graves"))
    assert found(engine, "graves ")[:2] == [3, 2]


def test_a_number_is_not_a_typing_error_of_another(engine: Engine) -> None:
    fill(engine, source(1, "Section 10245"), source(2, "Section 10246"))
    assert found(engine, "10246 ") == [2]


def test_the_last_word_may_be_a_beginning(filled: Engine) -> None:
    assert found(filled, "traff") == [1]
    assert found(filled, "hotel wor") == [2]


@pytest.mark.parametrize("text", ["traff ", '"traff"', "traff report"])
def test_a_finished_word_is_not_a_beginning(filled: Engine, text: str) -> None:
    assert found(filled, text) == []


def test_a_misspelt_word_is_corrected(filled: Engine) -> None:
    assert filled.correct_spelling(parse("hotle workers", "en"), "en") == "hotel workers"
    assert filled.correct_spelling(parse("Tailand -sea", "en"), "en") == "thailand -sea"


@pytest.mark.parametrize("text", ["hotel workers", "exploitation ", "zebra ", "hot", "tpi ", '"hotle"', "!", ""])
def test_what_is_right_or_unknown_is_not_corrected(filled: Engine, text: str) -> None:
    assert filled.correct_spelling(parse(text, "en"), "en") is None


def test_a_new_word_is_known_as_soon_as_it_is_found(engine: Engine) -> None:
    fill(engine, source(1, "Hotel"))
    assert found(engine, "garmnet ") == []
    fill(engine, source(2, "Garment"))
    assert found(engine, "garmnet ") == [2]
