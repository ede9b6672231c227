"""Explanations why a page is found or not."""

from typing import Any

import pytest

from search.engines.port import Engine, Message
from tests.search.engines.builders import NOW, build_search_query, build_source, delete_page, index_pages, run_search

PAGES = [
    build_source(
        1,
        "Hotel workers trained",
        type="release",
        topics=["work"],
        body="Staff learn.",
        published_at="2024-01-01T00:00:00+00:00",
    ),
    build_source(2, "Hotel elsewhere", site=2),
    build_source(3, "Hotel closed", expire_at="2025-01-01T00:00:00+00:00"),
    build_source(4, "Guests"),
]


def test_the_parts_of_a_score_add_up(filled_engine: Engine) -> None:
    explanation = filled_engine.explain(build_search_query("hotel workers"), 1)
    (hit,) = run_search(filled_engine, "hotel workers").hits
    assert explanation.found
    assert explanation.score == pytest.approx(hit.score, rel=1e-3)
    assert sum(share for _, share in explanation.parts) == pytest.approx(explanation.score, rel=1e-3)
    shares = [abs(share) for _, share in explanation.parts]
    assert shares == sorted(shares, reverse=True)
    assert all(name and isinstance(name, Message) for name, _ in explanation.parts)
    assert explanation.reason == ""


@pytest.mark.parametrize(
    ("page", "text", "given", "word"),
    [
        (99, "hotel", {}, "not in the index"),
        (2, "hotel", {}, "site"),
        (3, "hotel", {}, "expired"),
        (4, "hotel guests", {}, "hotel"),
        (1, '"workers hotel"', {}, "workers hotel"),
        (1, "hotel -staff", {}, "staff"),
        (1, "hotel", {"filters": {"topics": ("sea",)}}, "topics"),
        (1, "hotel", {"published_from": NOW}, "before"),
        (1, "hotel", {"hidden_ids": frozenset({1})}, "hidden"),
    ],
)
def test_a_page_that_is_not_found_has_a_reason(
    filled_engine: Engine, page: int, text: str, given: dict[str, Any], word: str
) -> None:
    explanation = filled_engine.explain(build_search_query(text, **given), page)
    assert page not in [hit.id for hit in run_search(filled_engine, text, **given).hits]
    assert (explanation.found, explanation.score, explanation.parts) == (False, 0.0, ())
    assert word in explanation.reason
    assert isinstance(explanation.reason, Message)


def test_a_removed_page_is_explained(engine: Engine) -> None:
    index_pages(engine, build_source(1, "Hotel"))
    delete_page(engine, 1)
    assert "removed" in engine.explain(build_search_query("hotel"), 1).reason
