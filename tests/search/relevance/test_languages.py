"""Known items in German and Japanese on a part of each corpus; `make relevance` measures the whole."""

from __future__ import annotations

import pytest

from tests.elasticsearch import server

from .datasets import empty_engine
from .languages import FILES, LEAST, get_missing_reason, measure_language

POSTS, QUERIES = 60, 25


@pytest.mark.parametrize("engine_name", ["tantivy", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
@pytest.mark.parametrize("locale", FILES)
def test_posts_are_found_by_their_titles(engine_name: str, locale: str) -> None:
    if reason := get_missing_reason(locale):
        pytest.skip(f"not run: {reason}")
    if engine_name == "elasticsearch":
        server.require_url()  # skips or fails without a server
    with empty_engine(engine_name, [locale]) as engine:
        measured = measure_language(engine, locale, posts=POSTS, queries=QUERIES)
    assert {kind: figure for kind, figure in measured.items() if figure < LEAST[kind]} == {}
