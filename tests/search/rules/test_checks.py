"""What the forms refuse, and in which words; beside each, what they take."""

import pytest

from cms.demo import factories
from cms.demo.factories import states
from search.rules.models import HiddenResult, NeverSuggested, Promotion, SynonymRule

from .conftest import french


@pytest.fixture
def page(tree):
    return factories.StoryFactory(title="Nets")


# --------------------------------------------------------------------------- synonyms


SMALL = "Search passes over “{}”: it is in nearly every text. Add another word."
SAME = "To search, “{}” and “{}” are the same. Leave one of them out."
NO_CHOICE = "Select a valid choice. That choice is not one of the available choices."


@pytest.mark.parametrize(
    ("expressions", "said"),
    [
        ("", "This field is required."),
        ("trawl", "Give two expressions or more, with commas between them."),
        ("trawl,, nets", "An expression is missing: there is a comma too many."),
        ("trawl, nets,", "An expression is missing: there is a comma too many."),
        ("trawl, !?", "“!?” has no letter or digit in it."),
        ("trawl, of the", SMALL.format("of the")),
        ("trawl, TRAWL", SAME.format("trawl", "TRAWL")),
        ("trawl, a b c d e f g", "“a b c d e f g” has 7 words. At most 6 are possible."),
        ("trawl => nets", "No arrows: choose “one way”, and write what is on the right of it below."),
        (", ".join(f"word{n}" for n in range(11)), "These are 11 expressions. At most 10 are possible in one rule."),
    ],
)
def test_bad_expressions_are_refused_in_words(tree, editor, expressions, said):
    assert editor.refused("synonymrule", expressions=expressions) == {"expressions": [said]}
    assert not SynonymRule.objects.exists()


@pytest.mark.parametrize(
    ("fields", "where", "said"),
    [
        ({"also": "seine"}, "also", "This is for one way only. Add the words above, or choose “one way”."),
        ({"kind": "one_way"}, "also", "Give what shall be searched besides."),
        ({"kind": "one_way", "also": "Trawl"}, "also", SAME.format("trawl", "Trawl")),
        ({"kind": "one_way", "also": "the"}, "also", SMALL.format("the")),
        ({"kind": "sideways"}, "kind", "Select a valid choice. sideways is not one of the available choices."),
        ({"locale": ""}, "locale", "This field is required."),
        ({"site": "999"}, "site", NO_CHOICE),
    ],
)
def test_a_bad_synonym_is_refused_in_words(tree, editor, fields, where, said):
    assert editor.refused("synonymrule", **{"expressions": "trawl, nets", **fields}) == {where: [said]}
    assert not SynonymRule.objects.exists()


def test_good_synonyms_are_taken(tree, editor):
    editor.save("synonymrule", expressions="law of the sea, UNCLOS")
    editor.save("synonymrule", kind="one_way", expressions="boat", also="ship")
    editor.save("synonymrule", expressions=", ".join(f"word{n}" for n in range(10)))
    editor.save("synonymrule", expressions="e-mail, post, a b c d e f")


def test_what_stands_in_another_rule_is_refused_where_both_would_hold(tree, editor):
    editor.save("synonymrule", expressions="trawl, fishing net", site=tree.record.pk)
    rule = SynonymRule.objects.get()
    said = {"expressions": ["“Fishing Net” stands in another rule already: “trawl, fishing net”. Change that one."]}
    assert editor.refused("synonymrule", expressions="Fishing Net, seine") == said
    assert editor.refused("synonymrule", expressions="Fishing Net, seine", site=tree.record.pk) == said
    assert editor.refused("synonymrule", kind="one_way", expressions="Fishing Net", also="seine") == said
    editor.save("synonymrule", rule.pk, expressions="trawl, fishing net, seine", site=tree.record.pk)
    editor.save("synonymrule", kind="one_way", expressions="boat", also="trawl")
    editor.save("synonymrule", expressions="Fishing Net, seine", locale=french().pk)
    elsewhere = factories.site("elsewhere.example").record
    editor.save("synonymrule", expressions="Fishing Net, seine", site=elsewhere.pk)


# --------------------------------------------------------------------------- promoted results


@pytest.mark.parametrize(
    ("fields", "where", "said"),
    [
        ({"exact": "nets"}, "__all__", "Choose a page, or give title and address of an outside link: one of the two."),
        ({"exact": "nets", "title": "Law"}, "url", "Give the address that the link leads to."),
        ({"exact": "nets", "url": "https://law.example/"}, "title", "Give the link a title."),
        ({"exact": "nets", "title": "Law", "url": "http://law.example/"}, "url",
         "An outside address begins with https:// and is complete."),
        ({"exact": "nets", "title": "Law", "url": "javascript:alert(1)"}, "url",
         "An outside address begins with https:// and is complete."),
        ({"title": "Law", "url": "https://law.example/"}, "exact", "Say for which queries, here or in the box below."),
        ({"title": "Law", "url": "https://law.example/", "exact": "!"}, "exact", "“!” has no letter or digit in it."),
        ({"title": "Law", "url": "https://law.example/", "containing": "the"}, "containing", SMALL.format("the")),
        ({"title": "Law", "url": "https://law.example/", "exact": "a", "position": 0}, "position",
         "Ensure this value is greater than or equal to 1."),
        ({"title": "Law", "url": "https://law.example/", "exact": "a", "starts_at": "2026-02-01 10:00",
          "ends_at": "2026-02-01 10:00"}, "ends_at", "It would end before it starts."),
        ({"title": "Law", "url": "https://law.example/", "exact": "a", "page": 999_999}, "page", NO_CHOICE),
    ],
)  # fmt: skip
def test_a_bad_promotion_is_refused_in_words(tree, editor, fields, where, said):
    assert editor.refused("promotion", **fields) == {where: [said]}
    assert not Promotion.objects.exists()


def test_a_page_with_a_link_beside_it_is_refused(page, editor):
    link = {"title": "Law", "url": "https://law.example/"}
    said = {"__all__": ["Choose a page, or give title and address of an outside link: one of the two."]}
    assert editor.refused("promotion", page=page.pk, exact="nets", **link) == said
    assert editor.refused("promotion", page=page.pk, exact="nets", summary="Mine") == said
    editor.save("promotion", page=page.pk, exact="nets")
    assert editor.refused("promotion", Promotion.objects.get().pk, exact="nets") == said
    editor.save("promotion", exact="nets", **link)


# --------------------------------------------------------------------------- hidden results, words never suggested


def test_a_bad_hidden_result_is_refused_in_words(page, tree, editor):
    def refused(**fields):
        return editor.refused("hiddenresult", **fields)

    assert refused(exact="nets") == {"page": ["This field is required."]}
    assert refused(page=page.pk) == {"exact": ["Say for which queries, or tick “for every query”."]}
    assert refused(page=page.pk, every_query="on", exact="nets") == {
        "every_query": ["Either for every query, or for those below: empty the boxes."]
    }
    assert refused(page=states.alias(page).pk, exact="nets") == {
        "page": ["This is an alias; search finds the page it mirrors. Choose that one."]
    }
    assert refused(page=tree.home.pk, exact="nets") == {
        "page": ["Search does not find pages of this type in the first place."]
    }
    editor.save("hiddenresult", page=page.pk, exact="nets")
    assert refused(page=page.pk, every_query="on") == {
        "page": ["There is a rule for this page already. Add the queries there."]
    }
    rule = HiddenResult.objects.get()
    assert editor.refused("hiddenresult", rule.pk, exact="nets") == {"page": ["This field is required."]}
    editor.save("hiddenresult", rule.pk, page=page.pk, every_query="on")


def test_bad_words_never_to_be_suggested_are_refused_in_words(tree, editor):
    editor.save("neversuggested", words="Old name")
    assert editor.refused("neversuggested", words="old-name") == {"words": ["These words are in the list already."]}
    assert editor.refused("neversuggested", words="?") == {"words": ["“?” has no letter or digit in it."]}
    assert "passes over" in str(editor.refused("neversuggested", words="the"))
    editor.save("neversuggested", words="old name", locale=french().pk)
    editor.save("neversuggested", NeverSuggested.objects.first().pk, words="The old name")
