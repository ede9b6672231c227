"""Passages of the text in results: where they begin and end, and that they come from the text alone."""

from __future__ import annotations

import re

import pytest

from search.engines.port import Engine
from tests.search.engines.builders import build_source, find_similar, index_pages, run_search, search_ids

LONG = "Of the quays along the river, where boats of all kinds are tied up and nobody asks for papers, much was said, "
PAGES = [
    build_source(
        1,
        "Fees",
        body="Nothing of this was paid. The agency charged a fee before the job began. It kept the passports too.",
        names="João Belmarinho\nDomestic work\nFair recruitment",
        topics=["fair-recruitment"],
    ),
    build_source(2, "Other fees", body="Recruiters took a fee. Fair pay is rare.", names="Fishing"),
    build_source(3, "Boats", body=f"{LONG * 3}and of wherries, which nobody had counted, {LONG * 3}and that was all."),
    build_source(4, "Lists", body="Our demands\nPay every deckhand\nNo deckhand pays for a job. Ask the owner first."),
    build_source(
        5, "Names", body="Papers were kept by the U.S. Senate and by Mr. Aldous Quill, said a clerk. Nobody asked why."
    ),
    *(build_source(number, f"Paper {number}", body="Nothing.") for number in range(10, 16)),
]


def passages(engine: Engine, query: str, page_id: int) -> tuple[str, ...]:
    return next(hit.body for hit in run_search(engine, query).hits if hit.id == page_id)


def plain(html: str) -> str:
    return re.sub("</?mark>", "", html)


def test_a_passage_begins_at_the_sentence_of_the_match(filled_engine: Engine) -> None:
    (passage,) = passages(filled_engine, "passports", 1)
    assert plain(passage).startswith(("Nothing of this", "It kept the passports"))
    assert not passage.startswith("…")
    assert passage.endswith("<mark>passports</mark> too.")


def test_a_passage_within_a_long_sentence_is_marked_where_it_is_cut(filled_engine: Engine) -> None:
    (passage,) = passages(filled_engine, "wherries", 3)
    assert passage.startswith("…")
    assert passage.endswith("…")
    assert re.fullmatch(r"…[\w ,]+<mark>wherries</mark>[\w ,]+\w…", passage)
    assert len(plain(passage)) <= 230


def test_a_passage_at_the_beginning_of_a_long_sentence_is_marked_only_at_its_end(filled_engine: Engine) -> None:
    (first, *_) = passages(filled_engine, "quays", 3)
    assert plain(first).startswith("Of the quays along")
    assert first.endswith("…")


def test_a_passage_does_not_join_blocks_and_prefers_sentences_to_short_lines(filled_engine: Engine) -> None:
    found = passages(filled_engine, "deckhand", 4)
    assert "Pay every <mark>deckhand</mark>" in found
    assert not any("demands" in passage or "deckhand No" in plain(passage) for passage in found)
    assert any(plain(passage).startswith("No deckhand pays for a job.") for passage in found)


def test_names_of_topics_and_people_are_never_part_of_a_passage(filled_engine: Engine) -> None:
    assert passages(filled_engine, "belmarinho fee", 1) == passages(filled_engine, "fee ", 1)
    assert passages(filled_engine, "domestic", 1) == ()
    assert all("Domestic" not in passage for passage in passages(filled_engine, "recruitment fee", 1))


@pytest.mark.parametrize(
    "query", ["belmarinho", "Belmarinho fee", '"domestic work"', "domestic", "recruiting fair", "recruitment"]
)
def test_names_are_searched_with_their_stems_and_phrases(filled_engine: Engine, query: str) -> None:
    assert 1 in search_ids(filled_engine, query)


def test_a_phrase_does_not_match_across_names(filled_engine: Engine) -> None:
    assert search_ids(filled_engine, '"work fair"') == []
    assert search_ids(filled_engine, "fee -domestic") == [2]


def test_a_name_counts_less_than_the_same_word_in_the_title(engine: Engine) -> None:
    others = [build_source(number, f"Paper {number}", body="Nothing.") for number in range(10, 16)]
    index_pages(engine, build_source(1, "Nets", names="Fishing"), build_source(2, "Fishing"), *others)
    assert search_ids(engine, "fishing") == [2, 1]


def test_pages_are_similar_by_shared_names(engine: Engine) -> None:
    twice = "Quokka rescue\nQuokka keepers"
    others = [build_source(number, f"Paper {number}", body="Nothing.") for number in range(10, 16)]
    index_pages(engine, build_source(1, "One", names=twice), build_source(2, "Two", names=twice), *others)
    assert [hit.id for hit in find_similar(engine, 1, topics=0.0)] == [2]


@pytest.mark.parametrize("filled_engine", ["tantivy"], indirect=True)  # Elasticsearch has the rules of Java
def test_abbreviations_and_initials_end_no_sentence_on_the_embedded_engine(filled_engine: Engine) -> None:
    (passage,) = passages(filled_engine, "quill", 5)
    assert passage.startswith("Papers were kept")
