"""Faults in what is answered: the filters, the counts, the marks, and what goes wrong on the way."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from search.engines import highlight
from search.engines.elasticsearch import client, facets, filters, request
from search.engines.port import ParsedText, SearchQuery
from search.engines.tantivy import engine, query_builder, searcher
from search.engines.tantivy.clauses import term_query
from search.engines.tantivy.query_builder import QueryBuilder

from .mutation import Fault

# ---------------------------------------------------------------------------- facets that ignore the other choice


def _no_choice_counts_in_tantivy(planted: pytest.MonkeyPatch) -> None:
    def wrong(one: QueryBuilder) -> dict[str, dict[str, int]]:
        return query_builder.count_facets(QueryBuilder(one.snapshot, replace(one.search_query, filters={})))

    planted.setattr(searcher, "count_facets", wrong)


def _no_choice_counts_in_elasticsearch(planted: pytest.MonkeyPatch) -> None:
    planted.setattr(facets, "_count_facet", lambda name, search_query: _COUNT(name, replace(search_query, filters={})))


# ---------------------------------------------------------------------------- facets that follow their own choice


def _own_choice_counts_in_tantivy(planted: pytest.MonkeyPatch) -> None:
    planted.setattr(QueryBuilder, "unscored_query", lambda one, except_field=None: _COUNTED(one))


def _own_choice_counts_in_elasticsearch(planted: pytest.MonkeyPatch) -> None:
    def wrong(name: str, search_query: SearchQuery) -> dict[str, Any]:
        return _COUNT(name, search_query) | {"filter": {"bool": {"filter": facets.post_filters(search_query)}}}

    planted.setattr(facets, "_count_facet", wrong)


# ---------------------------------------------------------------------------- expired and hidden pages


def _expired_pages_in_tantivy(planted: pytest.MonkeyPatch) -> None:
    planted.setattr(query_builder, "visible_filters", lambda site, now: iter([term_query("site", site)]))


def _expired_pages_in_elasticsearch(planted: pytest.MonkeyPatch) -> None:
    planted.setattr(filters, "expired_query", lambda now: {"match_none": {}})


def _hidden_pages_in_tantivy(planted: pytest.MonkeyPatch) -> None:
    planted.setattr(QueryBuilder, "_hidden", lambda one: [])


def _hidden_pages_in_elasticsearch(planted: pytest.MonkeyPatch) -> None:
    def wrong(site: int, now: datetime, **_: object) -> dict[str, Any]:
        return filters.visible_filter(site, now)

    planted.setattr(request, "visible_filter", wrong)


# ---------------------------------------------------------------------------- marks in text that is not escaped


def _raw_marks(planted: pytest.MonkeyPatch) -> None:
    planted.setattr(highlight, "escape", lambda text: text)


def _raw_fragments(planted: pytest.MonkeyPatch) -> None:
    def wrong(text: ParsedText, locale: str) -> dict[str, Any]:
        return _HIGHLIGHT(text, locale) | {"encoder": "default"}

    planted.setattr(request, "build_highlight", wrong)


# ---------------------------------------------------------------------------- errors that are not SearchUnavailable


def _the_librarys_errors(planted: pytest.MonkeyPatch) -> None:
    planted.setattr(engine, "unavailable_on_failure", lambda doing: nullcontext())


def _the_clients_errors(planted: pytest.MonkeyPatch) -> None:
    planted.setattr(client, "translate_errors", nullcontext)


_COUNT, _COUNTED, _HIGHLIGHT = facets._count_facet, QueryBuilder.unscored_query, request.build_highlight

FAULTS = [
    Fault(
        "facets ignore the other choice",
        ("test_facets.py",),
        _no_choice_counts_in_tantivy,
        _no_choice_counts_in_elasticsearch,
    ),
    Fault(
        "facets follow their own choice",
        ("test_facets.py",),
        _own_choice_counts_in_tantivy,
        _own_choice_counts_in_elasticsearch,
    ),
    Fault("expired page answered", ("test_filters.py",), _expired_pages_in_tantivy, _expired_pages_in_elasticsearch),
    Fault("hidden ids answered", ("test_filters.py",), _hidden_pages_in_tantivy, _hidden_pages_in_elasticsearch),
    Fault("unescaped highlight", ("test_highlights.py",), _raw_marks, _raw_fragments),
    Fault("error that is not SearchUnavailable", ("test_errors.py",), _the_librarys_errors, _the_clients_errors),
]
