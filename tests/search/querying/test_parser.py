"""Parsing the query of a visitor."""

import pytest

from search.engines.port import Group, Phrase, Term
from search.querying.parser import MAX_PAIRS, parse


def alternatives(text: str, locale: str = "en") -> list[list[str]]:
    return [
        [a.text if isinstance(a, Term) else " ".join(a.words) for a in group.alternatives]
        for group in parse(text, locale).groups
    ]


def counted_words(text: str, locale: str = "en") -> list[str]:
    return [group.alternatives[0].text for group in parse(text, locale).groups if not group.stopword]


def test_each_word_is_a_group_in_lower_case() -> None:
    assert parse("Slavery Report", "en").groups == (Group((Term("slavery"),)), Group((Term("report"),)))


def test_a_quoted_phrase_is_required() -> None:
    assert parse('"Modern Slavery" act', "en").groups == (
        Group((Phrase(("modern", "slavery")),), required=True),
        Group((Term("act"),)),
    )


def test_one_quoted_word_is_required_as_written() -> None:
    assert parse('"slavery"', "en").groups == (Group((Term("slavery", exact=True),), required=True),)


def test_typographic_quotation_marks_are_supported() -> None:
    assert (
        parse("“modern slavery” «travail forcé»", "fr").groups == parse('"modern slavery" "travail forcé"', "fr").groups
    )


def test_an_unclosed_quotation_mark_is_text() -> None:
    assert alternatives('"modern slavery') == [["modern"], ["slavery"]]
    assert not any(group.required for group in parse('"modern slavery', "en").groups)


def test_a_minus_before_a_word_or_phrase_excludes_it() -> None:
    parsed = parse('report -draft -"press release" -e-mail', "en")
    assert parsed.excluded == (Term("draft", exact=True), Phrase(("press", "release")), Phrase(("e", "mail")))
    assert parsed.words == ("report",)


@pytest.mark.parametrize("text", ["report - draft", "report --draft", "report—draft", "report-draft"])
def test_a_minus_elsewhere_is_text(text: str) -> None:
    assert parse(text, "en").excluded == ()
    assert alternatives(text) == [["report"], ["draft"]]


def test_or_joins_its_neighbours() -> None:
    assert alternatives("child OR minor labour") == [["child", "minor"], ["labour"]]
    assert alternatives("child OR minor OR infant") == [["child", "minor", "infant"]]
    assert alternatives('e-mail OR "open letter"') == [["e mail", "open letter"]]


def test_or_with_a_phrase_is_required() -> None:
    assert parse('"forced labour" OR slavery', "en").groups[0].required
    assert not parse("labour OR slavery", "en").groups[0].required


@pytest.mark.parametrize("text", ["OR report", "report OR", "report OR -draft"])
def test_or_without_two_operands_is_a_word(text: str) -> None:
    assert sorted(alternatives(text)) == [["or"], ["report"]]


def test_or_in_lower_case_is_a_word() -> None:
    assert alternatives("child or minor") == [["child"], ["or"], ["minor"]]


def test_stopwords_are_not_counted_words() -> None:
    assert counted_words("the report of the year") == ["report", "year"]
    assert counted_words("le rapport de l'année", "fr") == ["rapport", "l'année"]
    assert counted_words("the report of the year", "xx") == ["the", "report", "of", "the", "year"]


def test_stopwords_alone_are_counted_words() -> None:
    assert counted_words("to be or not to be") == ["to", "be", "or", "not", "to", "be"]


def test_words_are_split_where_the_index_splits_them() -> None:
    assert alternatives("the agency’s U.S. e-mail 186.3 digital.gov") == [
        ["the"], ["agency's"], ["u.s"], ["e"], ["mail"], ["186.3"], ["digital.gov"],
    ]  # fmt: skip


def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert parse("cafe\u0301", "fr").groups == parse("café", "fr").groups == (Group((Term("café"),)),)


@pytest.mark.parametrize("text", ["report", "annual report", "-draft report"])
def test_a_last_unquoted_word_may_be_a_prefix(text: str) -> None:
    assert parse(text, "en").completing


@pytest.mark.parametrize("text", ["report ", "report.", '"report"', "report -draft", "a OR b", "", "!", "report “x”"])
def test_any_other_ending_is_complete(text: str) -> None:
    assert not parse(text, "en").completing


@pytest.mark.parametrize(
    "text",
    [
        '"',
        "-",
        "+",
        '""',
        '-""',
        '-"',
        "*",
        "( OR",
        "NEAR(",
        "\\",
        "\x00",
        "🙂",
        "/.*/",
        "[1 TO 2]",
        "~2",
        "^",
        "{",
        " ",
    ],
)
def test_punctuation_is_never_an_error(text: str) -> None:
    parsed = parse(text, "en")
    assert parsed.raw == text
    assert parsed.excluded == ()


def test_a_text_without_words_has_no_groups() -> None:
    assert parse("!!! ?", "en").groups == ()


def test_a_run_of_characters_is_a_group_for_each_pair_that_counts_as_one_word() -> None:
    groups = parse("IMEで人身売買 報告", "zh").groups
    assert [group.alternatives[0] for group in groups] == list(
        map(Term, ["ime", "で人", "人身", "身売", "売買", "報告"])
    )
    assert [group.compound for group in groups] == ["", *["で人身売買"] * 4, ""]


def test_a_quoted_run_is_a_phrase_without_single_characters_at_its_ends() -> None:
    (group,) = parse('"のAI報告 犬"', "ja").groups
    assert group.alternatives == (Phrase(("ai", "報告")),)
    assert parse('"犬"', "ja").groups[0].alternatives == (Term("犬", exact=True),)


def test_only_the_first_pairs_of_a_long_text_are_searched() -> None:
    groups = parse("".join(chr(0x4E00 + number) for number in range(500)) + " law", "zh").groups
    assert len(groups) == MAX_PAIRS + 1
    assert groups[-1].alternatives == (Term("law"),)
