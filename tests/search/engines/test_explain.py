"""Why a page is found, or not."""

from typing import Any

import pytest

from search.engines.port import Engine
from tests.search.engines.builders import NOW, ask, fill, make_search_query, remove, source

PAGES = [
    source(
        1,
        "Hotel workers trained",
        type="release",
        topics=["work"],
        body="Staff learn.",
        published_at="2024-01-01T00:00:00+00:00",
    ),
    source(2, "Hotel elsewhere", site=2),
    source(3, "Hotel closed", expire_at="2025-01-01T00:00:00+00:00"),
    source(4, "Guests"),
]


def test_a_found_pages_parts_make_up_its_score(filled: Engine) -> None:
    explanation = filled.explain(make_search_query("hotel workers"), 1)
    (hit,) = ask(filled, "hotel workers").hits
    assert explanation.found
    assert explanation.score == pytest.approx(hit.score, rel=1e-3)
    assert sum(share for _, share in explanation.parts) == pytest.approx(explanation.score, rel=1e-3)
    shares = [abs(share) for _, share in explanation.parts]
    assert shares == sorted(shares, reverse=True)
    assert all(name for name, _ in explanation.parts)
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
        (1, "hotel", {"hidden": frozenset({1})}, "hidden"),
    ],
)
def test_a_page_that_is_not_found_has_a_reason(
    filled: Engine, page: int, text: str, given: dict[str, Any], word: str
) -> None:
    explanation = filled.explain(make_search_query(text, **given), page)
    assert page not in [hit.id for hit in ask(filled, text, **given).hits]
    assert (explanation.found, explanation.score, explanation.parts) == (False, 0.0, ())
    assert word in explanation.reason


def test_a_removed_page_is_explained(engine: Engine) -> None:
    fill(engine, source(1, "Hotel"))
    remove(engine, 1)
    assert "taken out" in engine.explain(make_search_query("hotel"), 1).reason
