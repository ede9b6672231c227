"""Patterns of rules: which queries they match after normalisation."""

import pytest

from search.engines.analysis import normalize_words
from search.querying.parser import parse
from search.rules.expressions import (
    MAX_PATTERN_LINES,
    InvalidExpression,
    QueryPatterns,
    check_containing,
    check_exact,
    parse_expressions,
)

EXACT = "nets\nquay side\nto be or not to be"
CONTAINING = "help fishermen\nthe law"


@pytest.mark.parametrize(
    ("query", "is_match"),
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
def test_patterns_match_queries(query, is_match):
    patterns = QueryPatterns.parse(EXACT, CONTAINING, "en")
    assert patterns.match(normalize_words(parse(query, "en").all_words, "en")) is is_match


def test_elided_articles_are_ignored():
    patterns = QueryPatterns.parse("l'eau", "", "fr")
    assert patterns.match(normalize_words(parse("eau", "fr").all_words, "fr"))
    assert patterns.match(normalize_words(parse("l’eau", "fr").all_words, "fr"))
    assert not QueryPatterns.parse("l'eau", "", "en").match(normalize_words(parse("eau", "en").all_words, "en"))


def test_empty_lines_are_ignored():
    patterns = QueryPatterns.parse("\n \n", "\n!\n", "en")
    assert patterns == QueryPatterns()
    assert not patterns.match(())


@pytest.mark.parametrize(
    ("check", "text", "message"),
    [
        (check_exact, "nets\n!!!", "“!!!” contains no letter or digit."),
        (check_exact, "nets\nNETS", "“nets” and “NETS” are the same for search. Remove one."),
        (check_exact, "nets\n nets ", "“nets” is entered twice. Remove one."),
        (check_exact, "a b c d e f g", "“a b c d e f g” has 7 words. Enter at most 6."),
        (
            check_exact,
            "\n".join(map(str, range(MAX_PATTERN_LINES + 1))),
            "Enter at most 50 lines; these are 51.",
        ),
        (check_containing, "of the", "Search ignores “of the”: it occurs in nearly every text. Add another word."),
        (
            check_containing,
            "\n".join(map(str, range(MAX_PATTERN_LINES + 1))),
            "Enter at most 50 lines; these are 51.",
        ),
    ],
)
def test_invalid_patterns_are_rejected_with_a_message(check, text, message):
    with pytest.raises(InvalidExpression) as problem:
        check(text, "en")
    assert str(problem.value) == message


def test_valid_patterns_are_accepted():
    check_exact("of the\na b c d e f\nnets", "en")
    check_exact("\n".join(map(str, range(MAX_PATTERN_LINES))), "en")
    check_containing("law of the sea\nnets", "en")


def test_expressions_are_separated_by_commas():
    assert parse_expressions(" minors,  children at\twork ") == ("minors", "children at work")
    assert parse_expressions("  ") == ()
    for text in ("a,,b", "a,", ",a", ","):
        with pytest.raises(InvalidExpression, match="Remove the extra comma"):
            parse_expressions(text)


def test_a_pattern_matches_a_part_of_a_run_of_characters():
    patterns = QueryPatterns.parse("", "人身売買\n犬", "ja")
    for query, is_match in {"人身売買の報告": True, "愛犬家": True, "売買": False, "人間の身体": False}.items():
        assert patterns.match(normalize_words(parse(query, "ja").all_words, "ja")) is is_match, query


def test_a_run_of_characters_counts_as_one_word_of_an_expression():
    check_exact("人身売買被害者支援の報告書", "ja")
