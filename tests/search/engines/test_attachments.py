"""The text of attached files: found last, marked in passages of its own, and left out where a search says so."""

from __future__ import annotations

from search.engines.port import Engine
from tests.search.engines.builders import (
    FILLER,
    NOW,
    build_source,
    correct_spelling,
    find_similar,
    index_pages,
    run_search,
    search_ids,
)

PAGES = [
    build_source(1, "Wages", body=f"{FILLER} The zebra crossed."),
    build_source(
        2, "Fees", attachments=f"First page.\n{FILLER} The zebras and quokkas crossed the bay.", attached=["7-a"]
    ),
    build_source(3, "Quokka day", attachments="A quokka smiles.", attached=["8-b", "9-c"]),
    build_source(4, "Nets", names="Zebra"),
    build_source(5, "Ropes", body="Nothing here.", attachments="Where is the okapi?", attached=["7-a"], site=2),
    build_source(6, "Oars", attachments="The end of a page is the okapi\nruns away on the next one."),
]


def test_a_page_is_found_by_the_text_of_its_file_after_those_that_say_it_themselves(filled_engine: Engine) -> None:
    assert search_ids(filled_engine, "zebra")[-1] == 2
    assert sorted(search_ids(filled_engine, "zebra")) == [1, 2, 4]
    assert search_ids(filled_engine, "quokka") == [3, 2]


def test_words_of_the_page_and_of_its_file_match_together(filled_engine: Engine) -> None:
    assert search_ids(filled_engine, "fees quokkas") == [2]
    assert search_ids(filled_engine, "fees okapi") == []


def test_phrases_match_within_a_page_of_the_file_only(filled_engine: Engine) -> None:
    assert search_ids(filled_engine, '"zebras and quokkas"') == [2]
    assert search_ids(filled_engine, '"okapi runs away"') == []


def test_an_excluded_word_excludes_pages_whose_file_has_it(filled_engine: Engine) -> None:
    assert sorted(search_ids(filled_engine, "zebra -quokkas")) == [1, 4]


def test_a_search_can_leave_out_files(filled_engine: Engine) -> None:
    assert sorted(search_ids(filled_engine, "zebra", attachments=False)) == [1, 4]
    assert search_ids(filled_engine, "quokka", attachments=False) == [3]
    assert search_ids(filled_engine, "fees quokkas", attachments=False) == []
    assert search_ids(filled_engine, '"zebras and quokkas"', attachments=False) == []


def test_files_of_another_site_are_not_found(filled_engine: Engine) -> None:
    assert search_ids(filled_engine, "okapi") == [6]


def test_passages_of_files_are_marked_only_if_the_page_itself_does_not_match(filled_engine: Engine) -> None:
    hits = {hit.id: hit for hit in run_search(filled_engine, "quokka zebra").hits}
    assert hits[2].body == ()
    assert "<mark>zebras</mark> and <mark>quokkas</mark>" in hits[2].attachment[0]
    assert {hit.id: hit.attachment for hit in run_search(filled_engine, "quokka").hits}[3] == ()
    assert {hit.id: hit.attachment for hit in run_search(filled_engine, "zebra").hits}[1] == ()


def test_hits_name_the_files_whose_texts_are_indexed(filled_engine: Engine) -> None:
    assert {hit.id: hit.attached for hit in run_search(filled_engine, "quokka").hits} == {
        2: ("7-a",),
        3: ("8-b", "9-c"),
    }
    assert {hit.id: hit.attached for hit in run_search(filled_engine, "wages").hits} == {1: ()}


def test_words_of_files_are_neither_suggested_nor_corrections(filled_engine: Engine) -> None:
    assert not filled_engine.suggest("okap", "en", site=1, now=NOW)
    assert correct_spelling(filled_engine, "okapia") is None


def test_files_do_not_make_pages_similar(filled_engine: Engine) -> None:
    assert 6 not in [hit.id for hit in find_similar(filled_engine, 2)]
    assert 3 not in [hit.id for hit in find_similar(filled_engine, 2)]


def test_a_word_of_many_files_is_still_rare_in_the_pages(engine: Engine) -> None:
    """The page with the rare word is first, although nearly all files contain that word."""
    attached = {"attachments": "The budget of another year.", "attached": ["1-a"]}
    index_pages(
        engine,
        build_source(1, "Minutes", body=f"The budget of the harbour. {FILLER}"),
        build_source(2, "Minutes", body=f"The harbour of the harbour harbour. {FILLER}", **attached),
        *(build_source(pk, "Other", body=FILLER, **attached) for pk in range(10, 40)),
    )
    assert search_ids(engine, "harbour budget") == [1, 2]


def test_long_files_are_searched_to_their_end(engine: Engine) -> None:
    text = f"{FILLER}\n" * 2_000 + "The last word is okapi."
    index_pages(engine, build_source(1, "Long", attachments=text, attached=["1-a"]))
    hit = run_search(engine, "okapi").hits[0]
    assert "<mark>okapi</mark>" in hit.attachment[0]
