"""The synonym rules of a set, applied while its queries are measured."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from search.evaluation import evaluator
from search.querying.params import ParsedSearch, parse_search
from search.rules.synonyms import add_synonyms, compile_synonyms

from .files import read_synonyms


@contextmanager
def with_rules(name: str) -> Iterator[None]:
    """Apply the synonym rules of a set to every query, like the rules of editors."""
    tables = {locale: compile_synonyms(read_synonyms(name, locale), locale) for locale in ("en", "fr")}

    def with_synonyms(*args: Any) -> ParsedSearch:
        parsed = parse_search(*args)
        query = parsed.query
        text = query.text and add_synonyms(query.text, tables.get(query.locale, {}), query.locale)
        return replace(parsed, query=replace(query, text=text))

    with patch.object(evaluator, "parse_search", with_synonyms):
        yield
