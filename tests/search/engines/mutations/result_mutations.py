"""Mutations of results: filters, facet counts, highlights, and the errors that an engine raises."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime
from typing import Any

from search.engines.elasticsearch.facets import post_filters
from search.engines.elasticsearch.filters import visible_filter
from search.engines.tantivy.clauses import term_query
from search.engines.tantivy.query_builder import QueryBuilder, count_facets

from .mutation import Mutation, Mutator

# ---------------------------------------------------------------------------- facets ignore the other filters


def _facets_ignore_filters_in_tantivy(mutator: Mutator) -> None:
    def wrong(builder: QueryBuilder) -> dict[str, dict[str, int]]:
        return count_facets(QueryBuilder(builder.snapshot, replace(builder.search_query, filters={})))

    mutator.replace("search.engines.tantivy.searcher.count_facets", wrong)


def _facets_ignore_filters_in_elasticsearch(mutator: Mutator) -> None:
    mutator.replace("search.engines.elasticsearch.facets._other_filters", lambda name, search_query: [])


# ---------------------------------------------------------------------------- facets apply their own filter


def _facets_apply_own_filter_in_tantivy(mutator: Mutator) -> None:
    mutator.wrap(
        "search.engines.tantivy.query_builder.QueryBuilder.unscored_query",
        lambda original: lambda builder, except_filter=None: original(builder),
    )


def _facets_apply_own_filter_in_elasticsearch(mutator: Mutator) -> None:
    mutator.replace(
        "search.engines.elasticsearch.facets._other_filters", lambda name, search_query: post_filters(search_query)
    )


# ---------------------------------------------------------------------------- expired and hidden pages are found


def _find_expired_in_tantivy(mutator: Mutator) -> None:
    mutator.replace(
        "search.engines.tantivy.visible_pages.VisiblePages.filters", lambda self: iter([term_query("site", self.site)])
    )


def _find_expired_in_elasticsearch(mutator: Mutator) -> None:
    mutator.replace("search.engines.elasticsearch.filters.expired_query", lambda now: {"match_none": {}})


def _find_hidden_in_tantivy(mutator: Mutator) -> None:
    mutator.replace("search.engines.tantivy.visible_pages.VisiblePages.exceptions", lambda self: [])


def _find_hidden_in_elasticsearch(mutator: Mutator) -> None:
    def wrong(site: int, now: datetime, **_: object) -> dict[str, Any]:
        return visible_filter(site, now)

    mutator.replace("search.engines.elasticsearch.filters.visible_filter", wrong)


# ---------------------------------------------------------------------------- highlights are not escaped


def _unescaped(mutator: Mutator) -> None:
    mutator.replace("search.engines.highlight.escape", lambda text: text)


# ---------------------------------------------------------------------------- passages do not say where they are cut


def _cut_without_a_sign(mutator: Mutator) -> None:
    mutator.replace("search.engines.highlight.CUT", "")


# ---------------------------------------------------------------------------- passages begin anywhere


def _begin_within_sentences(mutator: Mutator) -> None:
    mutator.replace("search.engines.highlight.find_sentence_starts", lambda text, start, end: [])
    mutator.replace("search.engines.highlight._find_start", lambda line, match, first, last: match.start)


# ---------------------------------------------------------------------------- errors are not SearchUnavailable


def _untranslated_errors_in_tantivy(mutator: Mutator) -> None:
    mutator.replace("search.engines.tantivy.engine.unavailable_on_failure", lambda action: nullcontext())


def _untranslated_errors_in_elasticsearch(mutator: Mutator) -> None:
    mutator.replace("search.engines.elasticsearch.client.translate_errors", nullcontext)


MUTATIONS = [
    Mutation(
        "facets ignore the other filters",
        ("test_facets.py",),
        _facets_ignore_filters_in_tantivy,
        _facets_ignore_filters_in_elasticsearch,
    ),
    Mutation(
        "facets apply their own filter",
        ("test_facets.py",),
        _facets_apply_own_filter_in_tantivy,
        _facets_apply_own_filter_in_elasticsearch,
    ),
    Mutation("expired page found", ("test_filters.py",), _find_expired_in_tantivy, _find_expired_in_elasticsearch),
    Mutation("hidden ids found", ("test_filters.py",), _find_hidden_in_tantivy, _find_hidden_in_elasticsearch),
    Mutation("unescaped highlight", ("test_highlights.py",), _unescaped, _unescaped),
    Mutation("cut without a sign", ("test_passages.py",), _cut_without_a_sign, _cut_without_a_sign),
    Mutation("passage within a sentence", ("test_passages.py",), _begin_within_sentences, _begin_within_sentences),
    Mutation(
        "error that is not SearchUnavailable",
        ("test_errors.py",),
        _untranslated_errors_in_tantivy,
        _untranslated_errors_in_elasticsearch,
    ),
]
