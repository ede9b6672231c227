"""For which queries a rule is meant: the words as search looks them up, not the letters."""

import pytest

from search.querying.parser import parse
from search.rules.expressions import InvalidExpression, parse_expressions
from search.rules.patterns import MAX_PATTERN_LINES, QueryPatterns, check_containing, check_exact
from search.rules.word_keys import get_query_words

EXACT = "nets\nquay side\nto be or not to be"
CONTAINING = "help fishermen\nthe law"


@pytest.mark.parametrize(
    ("query", "is_meant"),
    [
        ("nets", True),
        ("NETS!", True),
        ('"nets"', True),
        ("Néts", True),
        ("net", False),
        ("nets harbour", False),
        ("nets -quay", True),
        ("harbour -nets", False),
        ("quay side", True),
        ('"quay side"', True),
        ("quay-side", True),
        ("side quay", False),
        ("to be or not to be", True),
        ("help fishermen", True),
        ("fishermen need help", True),
        ("how can I help a fishermen's union?", True),
        ("help", False),
        ("help -fishermen", False),
        ("help OR fishermen", True),
        ("law", True),
        ("the", False),
        ("!?", False),
        ("-nets", False),
    ],
)
def test_which_queries_are_meant(query, is_meant):
    patterns = QueryPatterns.of(EXACT, CONTAINING, "en")
    assert patterns.match(get_query_words(parse(query, "en"), "en")) is is_meant


def test_articles_that_a_language_hangs_on_a_word_do_not_count():
    patterns = QueryPatterns.of("l'eau", "", "fr")
    assert patterns.match(get_query_words(parse("eau", "fr"), "fr"))
    assert patterns.match(get_query_words(parse("l’eau", "fr"), "fr"))
    assert not QueryPatterns.of("l'eau", "", "en").match(get_query_words(parse("eau", "en"), "en"))


def test_empty_lines_mean_nothing():
    patterns = QueryPatterns.of("\n \n", "\n!\n", "en")
    assert patterns == QueryPatterns()
    assert not patterns.match(())


@pytest.mark.parametrize(
    ("check", "text", "said"),
    [
        (check_exact, "nets\n!!!", "“!!!” has no letter or digit in it."),
        (check_exact, "nets\nNETS", "To search, “nets” and “NETS” are the same. Leave one of them out."),
        (check_exact, "nets\n nets ", "“nets” stands here twice."),
        (check_exact, "a b c d e f g", "“a b c d e f g” has 7 words. At most 6 are possible."),
        (
            check_exact,
            "\n".join(map(str, range(MAX_PATTERN_LINES + 1))),
            "These are 51 lines. At most 50 are possible.",
        ),
        (check_containing, "of the", "Search passes over “of the”: it is in nearly every text. Add another word."),
        (
            check_containing,
            "\n".join(map(str, range(MAX_PATTERN_LINES + 1))),
            "These are 51 lines. At most 50 are possible.",
        ),
    ],
)
def test_what_can_be_no_query_is_refused_in_words(check, text, said):
    with pytest.raises(InvalidExpression) as problem:
        check(text, "en")
    assert str(problem.value) == said


def test_what_can_be_a_query_is_taken():
    check_exact("of the\na b c d e f\nnets", "en")
    check_exact("\n".join(map(str, range(MAX_PATTERN_LINES))), "en")
    check_containing("law of the sea\nnets", "en")


def test_expressions_stand_between_commas():
    assert parse_expressions(" minors,  children at\twork ") == ("minors", "children at work")
    assert parse_expressions("  ") == ()
    for text in ("a,,b", "a,", ",a", ","):
        with pytest.raises(InvalidExpression, match="a comma too many"):
            parse_expressions(text)
