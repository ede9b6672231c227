"""Correction of known words to much more frequent ones."""

import pytest

from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.spelling_dictionary import MIN_FREQUENCY_RATIO

from .builders import build_search_query, build_write

pytestmark = pytest.mark.elasticsearch


@pytest.mark.parametrize(
    ("pages", "expected"),
    [(MIN_FREQUENCY_RATIO, None), (MIN_FREQUENCY_RATIO + 1, "government ")],
    ids=["ten times as frequent", "more than ten times as frequent"],
)
def test_a_known_word_is_corrected_to_a_much_more_frequent_one(engine: ElasticsearchEngine, pages, expected):
    engine.prepare(["en"])
    right = [build_write(id=number, title="The government") for number in range(2, pages + 2)]
    engine.write([build_write(id=1, title="The goverment"), *right])
    engine.refresh()
    assert engine.correct_spelling(build_search_query("goverment ")) == expected
