"""The synonym rules of a set, in force while its queries are asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

from search.engines.port import SearchQuery
from search.evaluation import top_results
from search.querying.search_query import build_search_query
from search.rules.synonyms import add_synonyms, compile_synonyms

from .files import rules


@contextmanager
def with_rules(name: str) -> Iterator[None]:
    """Widen every question by the rules of the set's file, as editors' rules do."""
    tables = {locale: compile_synonyms(rules(name, locale), locale) for locale in ("en", "fr")}

    def widened(*args: object) -> SearchQuery:
        search_query = build_search_query(*args)  # type: ignore[arg-type]
        text = search_query.text and add_synonyms(
            search_query.text, tables.get(search_query.locale, {}), search_query.locale
        )
        return replace(search_query, text=text)

    with patch.object(top_results, "build_search_query", widened):
        yield
