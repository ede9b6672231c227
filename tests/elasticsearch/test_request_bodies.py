"""What Elasticsearch is asked for: parts that would make it run a query several times."""

import json
from collections import Counter
from datetime import UTC, datetime

import pytest

from search.engines.elasticsearch.score_queries import part_names
from search.engines.elasticsearch.searcher import build_search_body, match_query
from search.engines.elasticsearch.similar import FIELDS, PageTerms, TermFrequencies, _build_body
from search.engines.score_formulas import MAX_FREQUENCY
from tests.search.engines.builders import build_search_query

NOW = datetime(2026, 3, 1, tzinfo=UTC)
FILTERS = [{}, {"topics": ("policy",)}, {"topics": ("policy",), "type": ("story",), "year": ("2025",)}]


@pytest.mark.parametrize("filters", FILTERS)
def test_facets_are_counted_in_one_pass_over_the_hits(filters):
    body = build_search_body(build_search_query("cocoa farms", filters=filters, facets=("type", "topics", "year")))
    for name, aggregation in body["aggs"].items():
        # With `filter`, or `filters` without another bucket, Elasticsearch runs the query once more for each of them.
        assert aggregation.keys() == {"terms"} or aggregation["filters"]["other_bucket_key"], name


def test_a_search_names_no_clauses():
    assert "_name" not in json.dumps(build_search_body(build_search_query("cocoa farms in gha")))


def test_an_explanation_names_each_part_of_the_score():
    search_query = build_search_query("cocoa cocoa farms in gha")
    parts = match_query(search_query, with_names=True)["bool"]["should"]
    names = [part["bool"]["_name"] for part in parts]
    assert len(names) == len(set(names)) > 4
    assert set(names) <= set(part_names(search_query.text))
    assert [part["bool"]["must"] for part in parts] == [[part] for part in match_query(search_query)["bool"]["should"]]


def test_a_search_by_date_has_no_scores():
    query = build_search_body(build_search_query("cocoa farms", sort="newest"))["query"]
    assert query.keys() == {"bool"}
    assert query["bool"]["should"] == []


@pytest.mark.parametrize(
    ("text", "options", "automata"),
    [
        pytest.param("cocoa", {}, 2, id="scored in titles and summaries"),
        pytest.param("cocoa farms", {}, 6, id="and once for each word that a page must have"),
        pytest.param("cocoa", {"attachments": False}, 2, id="without files"),
        pytest.param("cocoa", {"sort": "newest"}, 1, id="no scores"),
    ],
)
def test_each_clause_with_typing_errors_is_needed(text, options, automata):
    body = json.dumps(build_search_body(build_search_query(text, **options)))
    assert body.count('"fuzziness"') == automata


def test_candidates_of_similar_pages_have_a_word_or_topic_of_few_pages():
    terms = PageTerms(Counter(["cocoa", "farms"]), Counter({"cocoa": 2, "farms": 3, "once": 1}), ["policy", "trade"])
    few, many = MAX_FREQUENCY, MAX_FREQUENCY + 1
    counts = {"cocoa": few, "farms": many, "once": few, "policy": few, "trade": many}
    frequencies = TermFrequencies(dict.fromkeys(FIELDS, counts), 100_000)
    query = _build_body(terms, frequencies, {"match_all": {}}, 12, 1.0)["query"]["bool"]
    candidates = json.dumps(query["must"])
    assert [word for word in counts if f'"{word}"' in candidates] == ["cocoa", "policy"]
    assert [word for word in counts if f'"{word}"' in json.dumps(query["should"])] == ["policy", "trade"]
