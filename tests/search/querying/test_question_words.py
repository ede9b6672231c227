"""Question words have a low weight in a question, and full weight in a list of words."""

import pytest

from search.engines.port import Term
from search.querying.parser import QUESTION_WORD_WEIGHT, parse


def counted(text, locale="en"):
    return [group.alternatives[0].text for group in parse(text, locale).groups if not group.stopword]


def test_a_question_matches_by_its_subject_words():
    text = "how do we recruit people for usability tests"
    assert counted(text) == ["recruit", "people", "usability", "tests"]
    weights = {group.alternatives[0].text: group.alternatives[0].weight for group in parse(text, "en").groups}
    assert weights["how"] == weights["we"] == QUESTION_WORD_WEIGHT
    assert weights["recruit"] == 1.0


def test_all_words_of_a_short_query_count():
    assert counted("how we work") == ["how", "we", "work"]
    assert counted("what we ask publish") == ["what", "we", "ask", "publish"]


@pytest.mark.parametrize("text", ["what do we do how", "who are you and what do you do"])
def test_a_question_of_question_words_only_keeps_their_weight(text):
    assert all(group.alternatives[0].weight == 1.0 for group in parse(text, "en").groups)
    assert counted(text)


def test_quoted_words_and_alternatives_keep_their_weight():
    groups = parse('"how" OR where can people find legal advice', "en").groups
    assert groups[0].alternatives == (Term("how", exact=True), Term("where"))
    assert [group.alternatives[0].weight for group in groups[1:2]] == [QUESTION_WORD_WEIGHT]  # can


def test_each_language_has_its_own_question_words():
    assert counted("comment trouver une avocate à Nairobi demain", "fr") == ["trouver", "avocate", "nairobi", "demain"]
    assert "comment" in counted("comment on the new draft law today", "en")


def test_a_language_without_question_words_is_unchanged():
    assert counted("how do we find people today", "pl") == ["how", "do", "we", "find", "people", "today"]


def test_japanese_particles_and_endings_do_not_count_in_texts_of_any_length():
    assert counted("支援する", "ja") == ["支援", "援す"]
    assert counted("する", "ja") == ["する"]
