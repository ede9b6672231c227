"""Synonyms, as `search.rules.synonyms` puts them into a question."""

from search.engines.port import Engine, Phrase, Term
from search.querying.parser import parse
from search.rules.synonyms import SynonymGroup, add_synonyms, compile_synonyms
from tests.search.engines.builders import found, source

TIP = SynonymGroup(("TIP", "trafficking in persons"))
PAGES = [
    source(1, "Trafficking in persons report", body="Countries were ranked."),
    source(2, "The TIP office", body="Call your senator."),
    source(3, "Persons of the year", body="About trafficking, too."),
    source(4, "Children at work"),
    source(5, "Minors at work"),
]


def test_the_short_form_finds_the_long_one(filled: Engine) -> None:
    assert found(filled, "tip ") == [2]
    assert found(filled, "tip ", synonyms=(TIP,)) == [2, 1]


def test_the_long_form_finds_the_short_one_and_what_it_found_before(filled: Engine) -> None:
    assert set(found(filled, "trafficking in persons ")) == {1, 3}
    hits = found(filled, "trafficking in persons ", synonyms=(TIP,))
    assert set(hits) == {1, 2, 3}
    assert hits[0] == 1


def test_a_synonym_is_one_word_among_others(filled: Engine) -> None:
    assert found(filled, "tip countries", synonyms=(TIP,)) == [1]
    assert found(filled, "tip senator", synonyms=(TIP,)) == [2]


def test_the_own_word_comes_before_the_other_one(filled: Engine) -> None:
    rule = SynonymGroup(("children", "minors"))
    assert found(filled, "children ", synonyms=(rule,)) == [4, 5]
    assert found(filled, "minors ", synonyms=(rule,)) == [5, 4]


def test_one_way_synonyms_do_not_lead_back(filled: Engine) -> None:
    rule = SynonymGroup(("people",), also=("children", "minors"))
    assert set(found(filled, "people ", synonyms=(rule,))) == {4, 5}
    assert found(filled, "children ", synonyms=(rule,)) == [4]


def test_quoted_words_are_left_as_they_are(filled: Engine) -> None:
    assert found(filled, '"tip"', synonyms=(TIP,)) == [2]
    assert found(filled, '"trafficking in persons"', synonyms=(TIP,)) == [1]


def test_the_longest_expression_wins() -> None:
    table = compile_synonyms([SynonymGroup(("child labour", "cl")), SynonymGroup(("child", "minor"))], "en")
    groups = add_synonyms(parse("child labour child", "en"), table, "en").groups
    assert [group.alternatives[1:] for group in groups] == [
        (Term("cl", 0.4, exact=True),),
        (Term("cl", 0.4, exact=True),),
        (Term("minor", 0.8, exact=True),),
    ]


def test_expressions_are_compared_as_words_are_looked_up() -> None:
    table = compile_synonyms([SynonymGroup(("Café", "coffee house"))], "en")
    (group,) = add_synonyms(parse("CAFE", "en"), table, "en").groups
    assert group.alternatives[1] == Phrase(("coffee", "house"), 0.8)
    assert compile_synonyms([SynonymGroup(("!", "x"))], "en") == {("x",): ()}
