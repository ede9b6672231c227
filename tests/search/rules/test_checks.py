"""Validation messages of the forms, and values that are valid."""

import pytest

from cms.demo import factories
from cms.demo.factories import states
from search.rules.models import HiddenResult, NeverSuggested, Promotion, SynonymRule

from .conftest import french


@pytest.fixture(scope="module")
def page(module_tree):
    return factories.StoryFactory(title="Nets")


# --------------------------------------------------------------------------- synonyms


SMALL = "Search ignores “{}”: it occurs in nearly every text. Add another word."
SAME = "“{}” and “{}” are the same for search. Remove one."
NO_CHOICE = "Select a valid choice. That choice is not one of the available choices."


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("expressions", "message"),
    [
        ("", "This field is required."),
        ("trawl", "Enter two or more expressions, separated by commas."),
        ("trawl,, nets", "An expression is missing between two commas. Remove the extra comma."),
        ("trawl, nets,", "An expression is missing between two commas. Remove the extra comma."),
        ("trawl, !?", "“!?” contains no letter or digit."),
        ("trawl, of the", SMALL.format("of the")),
        ("trawl, TRAWL", SAME.format("trawl", "TRAWL")),
        ("trawl, a b c d e f g", "“a b c d e f g” has 7 words. Enter at most 6."),
        ("trawl => nets", "Do not use arrows. Choose “one way” and enter what is right of the arrow below."),
        (", ".join(f"word{n}" for n in range(11)), "Enter at most 10 expressions per rule; these are 11."),
    ],
)
def test_invalid_expressions_are_rejected_with_a_message(tree, editor, expressions, message):
    assert editor.submit_invalid("synonymrule", expressions=expressions) == {"expressions": [message]}
    assert not SynonymRule.objects.exists()


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("fields", "where", "message"),
    [
        ({"also": "seine"}, "also", "This field is only for “one way”. Add the words above, or choose “one way”."),
        ({"kind": "one_way"}, "also", "Enter what to search for in addition."),
        ({"kind": "one_way", "also": "Trawl"}, "also", SAME.format("trawl", "Trawl")),
        ({"kind": "one_way", "also": "the"}, "also", SMALL.format("the")),
        ({"kind": "sideways"}, "kind", "Select a valid choice. sideways is not one of the available choices."),
        ({"locale": ""}, "locale", "This field is required."),
        ({"site": "999"}, "site", NO_CHOICE),
    ],
)
def test_an_invalid_synonym_is_rejected_with_a_message(tree, editor, fields, where, message):
    assert editor.submit_invalid("synonymrule", **{"expressions": "trawl, nets", **fields}) == {where: [message]}
    assert not SynonymRule.objects.exists()


def test_valid_synonyms_are_accepted(tree, editor):
    editor.save("synonymrule", expressions="law of the sea, UNCLOS")
    editor.save("synonymrule", kind="one_way", expressions="boat", also="ship")
    editor.save("synonymrule", expressions=", ".join(f"word{n}" for n in range(10)))
    editor.save("synonymrule", expressions="e-mail, post, a b c d e f")


def test_an_expression_of_another_overlapping_rule_is_rejected(tree, editor):
    editor.save("synonymrule", expressions="trawl, fishing net", site=tree.record.pk)
    rule = SynonymRule.objects.get()
    message = {"expressions": ["“Fishing Net” is already in another rule: “trawl, fishing net”. Change that rule."]}
    assert editor.submit_invalid("synonymrule", expressions="Fishing Net, seine") == message
    assert editor.submit_invalid("synonymrule", expressions="Fishing Net, seine", site=tree.record.pk) == message
    assert editor.submit_invalid("synonymrule", kind="one_way", expressions="Fishing Net", also="seine") == message
    editor.save("synonymrule", rule.pk, expressions="trawl, fishing net, seine", site=tree.record.pk)
    editor.save("synonymrule", kind="one_way", expressions="boat", also="trawl")
    editor.save("synonymrule", expressions="Fishing Net, seine", locale=french().pk)
    elsewhere = factories.site("elsewhere.example", languages=["en"]).record
    editor.save("synonymrule", expressions="Fishing Net, seine", site=elsewhere.pk)


# --------------------------------------------------------------------------- promoted results


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("fields", "where", "message"),
    [
        ({"exact": "nets"}, "__all__", "Choose a page or enter the title and address of an external link, not both."),
        ({"exact": "nets", "title": "Law"}, "url", "Enter the address of the link."),
        ({"exact": "nets", "url": "https://law.example/"}, "title", "Enter a title for the link."),
        ({"exact": "nets", "title": "Law", "url": "http://law.example/"}, "url",
         "Enter a complete address that begins with https://."),
        ({"exact": "nets", "title": "Law", "url": "javascript:alert(1)"}, "url",
         "Enter a complete address that begins with https://."),
        ({"title": "Law", "url": "https://law.example/"}, "exact", "Enter the queries here or in the field below."),
        ({"title": "Law", "url": "https://law.example/", "exact": "!"}, "exact", "“!” contains no letter or digit."),
        ({"title": "Law", "url": "https://law.example/", "containing": "the"}, "containing", SMALL.format("the")),
        ({"title": "Law", "url": "https://law.example/", "exact": "a", "position": 0}, "position",
         "Ensure this value is greater than or equal to 1."),
        ({"title": "Law", "url": "https://law.example/", "exact": "a", "starts_at": "2026-02-01 10:00",
          "ends_at": "2026-02-01 10:00"}, "ends_at", "The end must be after the start."),
        ({"title": "Law", "url": "https://law.example/", "exact": "a", "page": 999_999}, "page", NO_CHOICE),
    ],
)  # fmt: skip
def test_an_invalid_promotion_is_rejected_with_a_message(tree, editor, fields, where, message):
    assert editor.submit_invalid("promotion", **fields) == {where: [message]}
    assert not Promotion.objects.exists()


@pytest.mark.extended
def test_a_promotion_with_both_page_and_link_is_rejected(page, editor):
    link = {"title": "Law", "url": "https://law.example/"}
    message = {"__all__": ["Choose a page or enter the title and address of an external link, not both."]}
    assert editor.submit_invalid("promotion", page=page.pk, exact="nets", **link) == message
    assert editor.submit_invalid("promotion", page=page.pk, exact="nets", summary="Mine") == message
    editor.save("promotion", page=page.pk, exact="nets")
    assert editor.submit_invalid("promotion", Promotion.objects.get().pk, exact="nets") == message
    editor.save("promotion", exact="nets", **link)


# --------------------------------------------------------------------------- hidden results, words never suggested


@pytest.mark.extended
def test_an_invalid_hidden_result_is_rejected_with_a_message(page, tree, editor):
    def refused(**fields):
        return editor.submit_invalid("hiddenresult", **fields)

    assert refused(exact="nets") == {"page": ["This field is required."]}
    assert refused(page=page.pk) == {"exact": ["Enter the queries, or tick “for every query”."]}
    assert refused(page=page.pk, every_query="on", exact="nets") == {
        "every_query": ["Empty the fields below, or untick “for every query”."]
    }
    assert refused(page=states.alias(page).pk, exact="nets") == {
        "page": ["This page is an alias. Choose its source, which search finds."]
    }
    assert refused(page=tree.home.pk, exact="nets") == {"page": ["Search never finds pages of this type."]}
    editor.save("hiddenresult", page=page.pk, exact="nets")
    assert refused(page=page.pk, every_query="on") == {
        "page": ["A rule for this page already exists. Add the queries to that rule."]
    }
    rule = HiddenResult.objects.get()
    assert editor.submit_invalid("hiddenresult", rule.pk, exact="nets") == {"page": ["This field is required."]}
    editor.save("hiddenresult", rule.pk, page=page.pk, every_query="on")


@pytest.mark.extended
def test_invalid_never_suggested_words_are_rejected_with_a_message(tree, editor):
    editor.save("neversuggested", words="Old name")
    assert editor.submit_invalid("neversuggested", words="old-name") == {
        "words": ["These words are already in the list."]
    }
    assert editor.submit_invalid("neversuggested", words="?") == {"words": ["“?” contains no letter or digit."]}
    assert "Search ignores" in str(editor.submit_invalid("neversuggested", words="the"))
    editor.save("neversuggested", words="old name", locale=french().pk)
    editor.save("neversuggested", NeverSuggested.objects.first().pk, words="The old name")
