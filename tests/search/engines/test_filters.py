"""Filters, sites, expiry, hidden pages and dates."""

from datetime import UTC, datetime, timedelta

import pytest

from search.engines.port import Engine
from tests.search.engines.builders import NOW, build_source, find_similar, index_pages, run_search, search_ids

PAGES = [
    build_source(1, "Cocoa", type="release", topics=["supply-chains", "children"], regions=["africa"]),
    build_source(
        2,
        "Cocoa",
        type="story",
        topics=["supply-chains"],
        regions=["africa", "asia"],
        filters={"story_kind": ["survivor"], "person": ["ada"]},
    ),
    build_source(
        3,
        "Cocoa",
        type="story",
        topics=["children"],
        regions=["europe"],
        filters={"story_kind": ["field"], "person": ["ada", "bo"]},
    ),
    build_source(4, "Tea", type="release", topics=["supply-chains"], published_at="2019-03-01T00:00:00+00:00"),
    build_source(5, "Cocoa elsewhere", site=2),
]


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ({"type": ("story",)}, {2, 3}),
        ({"type": ("story", "release")}, {1, 2, 3, 4}),
        ({"topics": ("supply-chains",)}, {1, 2, 4}),
        ({"topics": ("supply-chains",), "regions": ("africa",)}, {1, 2}),
        ({"topics": ("children",), "type": ("release",)}, {1}),
        ({"story_kind": ("survivor",)}, {2}),
        ({"person": ("ada",)}, {2, 3}),
        ({"person": ("bo",)}, {3}),
        ({"person": ("ada",), "regions": ("africa",)}, {2}),
        ({"person": ("ad",)}, set()),
        ({"year": ("2019",)}, {4}),
        ({"year": ("2019", "2025")}, {1, 2, 3, 4}),
        ({"topics": ("no-such",)}, set()),
        ({"topics": ("supply",)}, set()),
        ({"topics": ("Supply-Chains",)}, set()),
        ({"topics": ()}, {1, 2, 3, 4}),
    ],
)
def test_values_of_one_filter_are_alternatives_and_filters_are_combined(
    filled_engine: Engine, filters: dict[str, tuple[str, ...]], ids: set[int]
) -> None:
    result = run_search(filled_engine, filters=filters)
    assert {hit.id for hit in result.hits} == ids
    assert result.total == len(ids)


def test_filters_narrow_a_text_without_changing_scores(filled_engine: Engine) -> None:
    free = {hit.id: hit.score for hit in run_search(filled_engine, "cocoa").hits}
    narrowed = {hit.id: hit.score for hit in run_search(filled_engine, "cocoa", filters={"regions": ("africa",)}).hits}
    assert narrowed == {page: pytest.approx(free[page]) for page in (1, 2)}


def test_each_site_finds_only_its_own(filled_engine: Engine) -> None:
    assert set(search_ids(filled_engine, "cocoa")) == {1, 2, 3}
    assert search_ids(filled_engine, "cocoa", site=2) == [5]
    assert run_search(filled_engine, site=3).total == 0


def test_hidden_pages_are_not_in_hits_totals_or_facets(filled_engine: Engine) -> None:
    result = run_search(filled_engine, "cocoa", hidden_ids=frozenset({1, 99}))
    assert {hit.id for hit in result.hits} == {2, 3}
    assert result.total == 2
    assert result.facets["type"] == {"story": 2}


def test_an_expired_page_is_never_found(engine: Engine) -> None:
    index_pages(
        engine,
        build_source(1, "Harbour", expire_at=(NOW + timedelta(minutes=1)).isoformat(), topics=["sea"]),
        build_source(2, "Harbour", expire_at=NOW.isoformat(), topics=["sea"]),
        build_source(3, "Harbour", expire_at=(NOW - timedelta(days=1)).isoformat(), topics=["sea"]),
        build_source(4, "Harbour", topics=["sea"]),
    )
    result = run_search(engine, "harbour")
    assert {hit.id for hit in result.hits} == {1, 4}
    assert result.facets["topics"] == {"sea": 2}
    assert {one.id for one in engine.suggest("harb", "en", site=1, now=NOW)} <= {1, 4}
    assert {one.id for one in find_similar(engine, 4)} <= {1}
    assert search_ids(engine, "harbour", now=NOW + timedelta(hours=1)) == [4]


def test_the_published_range_includes_its_beginning_and_not_its_end(engine: Engine) -> None:
    days = [datetime(2024, 5, day, tzinfo=UTC) for day in (1, 2, 3)]
    index_pages(engine, *(build_source(day.day, "Day", published_at=day.isoformat()) for day in days))
    assert set(search_ids(engine, published_from=days[1])) == {2, 3}
    assert set(search_ids(engine, published_before=days[1])) == {1}
    assert search_ids(engine, published_from=days[0], published_before=days[1]) == [1]
    assert run_search(engine, published_from=days[1], published_before=days[1]).total == 0
