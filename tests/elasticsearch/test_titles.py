"""Highlights in titles beyond those of Elasticsearch: typing errors, prefixes and stopwords."""

import pytest

from search.engines.elasticsearch.highlights import get_title_terms, highlight_title
from search.querying.parser import parse


def highlight(query: str, title: str, by_stems: str = "") -> str:
    return highlight_title(title, by_stems, get_title_terms(parse(query, "en"), "en"))


@pytest.mark.parametrize(
    ("query", "title", "expected"),
    [
        pytest.param("hotle ", "The Hotel", "The <mark>Hotel</mark>", id="one edit of five letters"),
        pytest.param("htole ", "The Hotel", "", id="two edits of five letters"),
        pytest.param("traffikcing ", "Trafficking", "<mark>Trafficking</mark>", id="two edits of nine and more"),
        pytest.param("motel ", "The Hotel", "", id="another first letter"),
        pytest.param("tpi ", "The TIP", "", id="too short for an edit"),
        pytest.param("10245 ", "Section 10246", "", id="a number"),
        pytest.param('"hotle"', "The Hotel", "", id="quoted"),
        pytest.param("wor", "Hotel workers", "Hotel <mark>workers</mark>", id="incomplete"),
        pytest.param("wor ", "Hotel workers", "", id="finished, not a prefix"),
        pytest.param("w", "Hotel workers", "", id="prefix of one letter"),
        pytest.param("cafe", "Café", "<mark>Café</mark>", id="without its accent"),
        pytest.param("the hotel", "The Hotel", "The <mark>Hotel</mark>", id="stopword"),
        pytest.param("or not", "Or not", "<mark>Or</mark> <mark>not</mark>", id="nothing but stopwords"),
        pytest.param("hotle ", "<i>Hotel</i> & co", "&lt;i&gt;<mark>Hotel</mark>&lt;/i&gt; &amp; co", id="escaped"),
    ],
)
def test_exact_misspelt_and_incomplete_words_are_highlight(query, title, expected):
    assert highlight(query, title) == expected


def test_marks_are_added_to_those_of_elasticsearch():
    by_stems = "Tom &amp; Ann&#x27;s <mark>hotels</mark> and&#x2F;or <mark>forced labour</mark>"
    title = "Tom & Ann's hotels and/or forced labour"
    expected = "<mark>Tom</mark> &amp; Ann&#x27;s <mark>hotels</mark> and/or <mark>forced labour</mark>"
    assert highlight("tom hotel forced", title, by_stems) == expected


def test_a_title_without_a_match_is_empty():
    assert highlight("zebra ", "The Hotel") == ""
