"""Synonyms, as `search.rules.synonyms` adds them to a query."""

from search.engines.port import Engine, Phrase, Term
from search.querying.parser import parse
from search.rules.synonyms import SynonymGroup, add_synonyms, compile_synonyms
from tests.search.engines.builders import build_source, search_ids

TIP = SynonymGroup(("TIP", "trafficking in persons"))
PAGES = [
    build_source(1, "Trafficking in persons report", body="Countries were ranked."),
    build_source(2, "The TIP office", body="Call your senator."),
    build_source(3, "Persons of the year", body="About trafficking, too."),
    build_source(4, "Children at work"),
    build_source(5, "Minors at work"),
]


def test_the_short_form_finds_the_long_one(filled_engine: Engine) -> None:
    assert search_ids(filled_engine, "tip ") == [2]
    assert search_ids(filled_engine, "tip ", synonyms=(TIP,)) == [2, 1]


def test_the_long_form_finds_the_short_one_and_its_own_matches(filled_engine: Engine) -> None:
    assert set(search_ids(filled_engine, "trafficking in persons ")) == {1, 3}
    hits = search_ids(filled_engine, "trafficking in persons ", synonyms=(TIP,))
    assert set(hits) == {1, 2, 3}
    assert hits[0] == 1


def test_a_synonym_counts_as_one_word_among_others(filled_engine: Engine) -> None:
    assert search_ids(filled_engine, "tip countries", synonyms=(TIP,)) == [1]
    assert search_ids(filled_engine, "tip senator", synonyms=(TIP,)) == [2]


def test_the_typed_word_ranks_before_its_synonym(filled_engine: Engine) -> None:
    rule = SynonymGroup(("children", "minors"))
    assert search_ids(filled_engine, "children ", synonyms=(rule,)) == [4, 5]
    assert search_ids(filled_engine, "minors ", synonyms=(rule,)) == [5, 4]


def test_one_way_synonyms_apply_in_one_direction(filled_engine: Engine) -> None:
    rule = SynonymGroup(("people",), also=("children", "minors"))
    assert set(search_ids(filled_engine, "people ", synonyms=(rule,))) == {4, 5}
    assert search_ids(filled_engine, "children ", synonyms=(rule,)) == [4]


def test_quoted_words_have_no_synonyms(filled_engine: Engine) -> None:
    assert search_ids(filled_engine, '"tip"', synonyms=(TIP,)) == [2]
    assert search_ids(filled_engine, '"trafficking in persons"', synonyms=(TIP,)) == [1]


def test_the_longest_expression_wins() -> None:
    table = compile_synonyms([SynonymGroup(("child labour", "cl")), SynonymGroup(("child", "minor"))], "en")
    groups = add_synonyms(parse("child labour child", "en"), table, "en").groups
    assert [group.alternatives[1:] for group in groups] == [
        (Term("cl", 0.4, exact=True),),
        (Term("cl", 0.4, exact=True),),
        (Term("minor", 0.8, exact=True),),
    ]


def test_expressions_are_compared_after_normalisation() -> None:
    table = compile_synonyms([SynonymGroup(("Café", "coffee house"))], "en")
    (group,) = add_synonyms(parse("CAFE", "en"), table, "en").groups
    assert group.alternatives[1] == Phrase(("coffee", "house"), 0.8)
    assert compile_synonyms([SynonymGroup(("!", "x"))], "en") == {("x",): ()}
