"""The passages of a page: whole sentences, the title before each, and bounds on size and number."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from search.engines.analysis import split_words
from search.semantic.passages import MAX_PASSAGES, PASSAGE_WORDS, split_passages


def passages(body: str, *, title="Nets", summary="", names="") -> list[str]:
    return split_passages(SimpleNamespace(title=title, summary=summary, body=body, names=names))


def count(text: str) -> int:
    return sum(1 for _ in split_words(text))


def test_a_short_page_is_one_passage_with_everything():
    assert passages("Ships sail.\nWages rise.", summary="In brief.", names="Fishing") == [
        "Nets\nIn brief. Ships sail. Wages rise.\nFishing"
    ]


def test_a_page_without_text_is_its_title():
    assert passages("") == ["Nets"]


def test_passages_end_with_a_sentence_and_begin_with_the_title():
    sentence = "The crew was never paid for the voyage north."
    found = passages(" ".join([sentence] * 60))
    assert len(found) > 1
    assert all(one.startswith("Nets\nThe crew") and one.endswith("voyage north.") for one in found)
    assert sum(one.count(sentence) for one in found) == 60


@pytest.mark.parametrize("text", ["ship " * 1_000, "船" * 2_000])
def test_a_sentence_that_is_too_long_is_cut_between_words(text):
    found = passages(text)
    assert all(count(one) <= PASSAGE_WORDS + count("Nets") for one in found)
    assert sum(count(one) - count("Nets") for one in found) >= min(count(text), PASSAGE_WORDS * MAX_PASSAGES) * 0.9


def test_a_page_has_a_limited_number_of_passages():
    assert len(passages("word " * 20_000)) == MAX_PASSAGES
