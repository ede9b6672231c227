"""Matches and order of queries of plain words."""

import pytest

from search.engines.port import Engine
from tests.search.engines.builders import FILLER, build_source, index_pages, run_search, search_ids

PAGES = [
    build_source(1, "Trafficking in persons report", summary="The annual report", body="Countries were ranked."),
    build_source(2, "Annual review", summary="On trafficking of children", body=FILLER),
    build_source(3, "Survivor story", summary="A journey", body=f"{FILLER} She escaped her traffickers after years."),
    build_source(4, "Café owners unite", summary="Cafés", body="The naïve résumé of a façade."),
    build_source(5, "The agency's plan for U.S. ports", body="GSA's budget grew by 186.3 million."),
    build_source(6, "Hotel workers trained", body="Staff learn what to look for."),
    build_source(7, "What we do", summary="Who we are", body="Our work."),
    build_source(8, "E-mail campaign", body="Write to your senator."),
    build_source(9, "Public holidays", body="Offices are closed."),
]


def test_title_ranks_before_summary_before_body(filled_engine: Engine) -> None:
    assert search_ids(filled_engine, "trafficking") == [1, 2, 3]


def test_words_are_found_in_their_inflections(filled_engine: Engine) -> None:
    assert 3 in search_ids(filled_engine, "trafficking")
    assert search_ids(filled_engine, "hotels worker") == [6]
    assert search_ids(filled_engine, "holiday ") == [9]


@pytest.mark.extended
def test_the_typed_form_ranks_before_inflections(engine: Engine) -> None:
    index_pages(
        engine, build_source(1, "Reporting rules"), build_source(2, "Reported rules"), build_source(3, "Reports rules")
    )
    assert search_ids(engine, "reported rules")[0] == 2
    assert search_ids(engine, "reporting rules")[0] == 1


@pytest.mark.parametrize("text", ["cafe", "café", "CAFÉ", "cafe\u0301", "cafés"])
def test_case_and_accents_are_ignored(filled_engine: Engine, text: str) -> None:
    assert search_ids(filled_engine, text) == [4]


def test_accents_in_the_body_are_ignored(filled_engine: Engine) -> None:
    assert search_ids(filled_engine, "resume facade naive") == [4]


@pytest.mark.parametrize("text", ["agency ", "agency's", "agency’s", "gsa", "GSA’s", "u.s. ports", "186.3", "u.s."])
def test_apostrophes_and_points_inside_words(filled_engine: Engine, text: str) -> None:
    assert search_ids(filled_engine, text) == [5]


def test_hyphenated_words_are_two_words(filled_engine: Engine) -> None:
    assert search_ids(filled_engine, "e-mail") == search_ids(filled_engine, "e mail") == [8]


def test_both_of_two_words_must_match(filled_engine: Engine) -> None:
    assert search_ids(filled_engine, "hotel staff") == [6]
    assert search_ids(filled_engine, "hotel senator") == []


def test_one_of_three_words_may_be_missing(filled_engine: Engine) -> None:
    assert search_ids(filled_engine, "hotel staff zebra") == [6]
    assert search_ids(filled_engine, "hotel zebra giraffe") == []


def test_half_of_five_words_must_match(filled_engine: Engine) -> None:
    assert search_ids(filled_engine, "hotel staff zebra giraffe lion") == [6]
    assert search_ids(filled_engine, "hotel zebra giraffe lion tiger") == []


def test_stopwords_do_not_count(filled_engine: Engine) -> None:
    assert (
        set(search_ids(filled_engine, "the trafficking of the report"))
        == set(search_ids(filled_engine, "trafficking report"))
        == {1}
    )


def test_a_query_of_stopwords_only_matches_titles(engine: Engine) -> None:
    index_pages(engine, build_source(1, "To be or not to be"), build_source(2, "A quiet life"))
    assert search_ids(engine, "to be or not to be") == [1]


def test_or_matches_either_word(filled_engine: Engine) -> None:
    assert set(search_ids(filled_engine, "hotel OR senator")) == {6, 8}
    assert search_ids(filled_engine, "(hotel OR zebra) workers") == [6]


def test_excluded_words_and_their_inflections_are_not_found(filled_engine: Engine) -> None:
    assert search_ids(filled_engine, "annual") == [1, 2] or search_ids(filled_engine, "annual") == [2, 1]
    assert search_ids(filled_engine, "annual -country") == [2]
    assert search_ids(filled_engine, "annual -children") == [1]


def test_exclusions_alone_find_everything_else(filled_engine: Engine) -> None:
    assert set(search_ids(filled_engine, "-trafficking")) == {4, 5, 6, 7, 8, 9}
    assert run_search(filled_engine, "-trafficking -hotel").total == 5


def test_a_text_without_words_finds_nothing(filled_engine: Engine) -> None:
    assert run_search(filled_engine, "!?").total == 0


@pytest.mark.extended
def test_a_word_in_every_page_still_ranks_by_the_title(engine: Engine) -> None:
    pages = [build_source(number, "Note", body=f"Zither. {FILLER}") for number in range(3, 30)]
    index_pages(
        engine,
        build_source(1, "Zither lessons", body="A guitarist spoke."),
        build_source(2, "Note", body="zither guitarist"),
        *pages,
    )
    assert search_ids(engine, "zither guitarist") == [1, 2]


def test_many_words_in_a_sentence_find_the_page_that_has_most(filled_engine: Engine) -> None:
    assert search_ids(filled_engine, "how are hotel workers and staff trained to look for victims")[0] == 6
