"""Ranges and sort keys that a page type declares limit and order the hits, by the same rule on every engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cms.page_types.press_releases.models import ReleasePage
from cms.pages.search_ranges import DateRange, NumberRange, SortKey
from search.engines.port import Engine, SearchUnavailable
from search.engines.tantivy import TantivyEngine
from tests.elasticsearch import server
from tests.search.engines.builders import (
    build_search_query,
    build_source,
    index_pages,
    run_search,
    search_all_ids,
    search_ids,
)
from tests.search.engines.conftest import ENGINES, create_engine, discard_engine
from tests.search.installed_filters import installed_declarations

DECLARED = {
    ReleasePage: {
        "search_ranges": {
            "starts": DateRange(lookup="listed_at", label="Date", description="Begins", is_facet=True),
            "price": NumberRange(lookup="depth", description="Costs"),
        },
        "sort_keys": {
            "starts": SortKey(lookup="listed_at", description="the start"),
            "price": SortKey(lookup="depth", description="the price"),
        },
    }
}
LATER = {
    ReleasePage: {
        "search_ranges": {"ends": DateRange(lookup="listed_at", label="Date", description="Ends")},
        "sort_keys": {"ends": SortKey(lookup="listed_at", description="the end")},
    }
}
BEFORE_1970, YEAR_2300 = -2_208_988_800_000, 10_413_792_000_000  # the years 1900 and 2300


def build_event(number: int, **numbers: int) -> dict:
    return build_source(number, f"Fair {'quay' if number % 2 else 'dock'}", type="release", numbers=numbers)


EVENTS = [
    build_event(1, starts=3000, price=0),
    build_event(2, starts=1000, price=12_500),
    build_event(3, starts=2000, price=12_500),
    build_event(4, starts=2000),
    build_event(5, price=-7_000),
    build_event(6),
    build_event(7, starts=0, price=12_501),
    build_event(8, starts=BEFORE_1970, price=9_000_000_000_000),
    build_event(9, starts=YEAR_2300),
]
MANY = [
    build_source(
        number,
        "Market" if number % 2 else "Market hall",
        type="release",
        site=2,
        numbers={} if number % 5 == 0 else {"starts": number % 7 * 86_400_000},
    )
    for number in range(101, 351)
]


@pytest.fixture(params=ENGINES, scope="module")
def calendar(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Return each engine in turn with events, of which some have no start and some no price."""
    with installed_declarations(DECLARED):
        engine = create_engine(request.param, tmp_path_factory.mktemp("calendar"))
        engine.prepare(["en"])
        index_pages(engine, *EVENTS, *MANY)
        yield engine
        discard_engine(engine)


@pytest.mark.parametrize(
    ("name", "limits", "ids"),
    [
        ("starts", (2000, None), {1, 3, 4, 9}),
        ("starts", (2001, None), {1, 9}),
        ("starts", (None, 2000), {2, 7, 8}),
        ("starts", (1000, 2001), {2, 3, 4}),
        ("starts", (1000, 1000), set()),
        ("starts", (0, 1), {7}),
        ("starts", (None, 0), {8}),
        ("starts", (YEAR_2300, None), {9}),
        ("price", (12_500, 12_501), {2, 3}),
        ("price", (None, 1), {1, 5}),
        ("price", (12_501, None), {7, 8}),
    ],
)
def test_a_range_contains_its_lower_and_not_its_upper_limit(calendar: Engine, name: str, limits, ids: set[int]) -> None:
    result = run_search(calendar, ranges={name: limits})
    assert ({hit.id for hit in result.hits}, result.total) == (ids, len(ids))


def test_ranges_apply_together_with_words_and_to_the_counts_of_facets(calendar: Engine) -> None:
    ranges = {"starts": (1000, None), "price": (0, 12_501)}
    assert set(search_ids(calendar, ranges=ranges)) == {1, 2, 3}
    result = run_search(calendar, "quay", ranges=ranges)
    assert {hit.id for hit in result.hits} == {1, 3}
    assert result.facets["type"] == {"release": 2}


@pytest.mark.parametrize(
    ("sort", "ids"),
    [
        ("starts_asc", [8, 7, 2, 4, 3, 1, 9, 6, 5]),
        ("starts_desc", [9, 1, 4, 3, 2, 7, 8, 6, 5]),
        ("price_asc", [5, 1, 3, 2, 7, 8, 9, 6, 4]),
        ("price_desc", [8, 7, 3, 2, 1, 5, 9, 6, 4]),
    ],
)
def test_pages_without_a_value_are_last_and_the_highest_id_of_equal_ones_is_first(
    calendar: Engine, sort: str, ids: list[int]
) -> None:
    assert search_ids(calendar, sort=sort) == ids
    assert search_ids(calendar, "fair", sort=sort) == ids
    assert search_ids(calendar, "quay", sort=sort) == [page for page in ids if page % 2]


@pytest.mark.parametrize("sort", ["starts_asc", "starts_desc", "price_asc", "price_desc"])
@pytest.mark.parametrize("limit", [1, 4])
def test_a_cursor_goes_on_among_equal_values_and_among_pages_without_one(
    calendar: Engine, sort: str, limit: int
) -> None:
    whole = search_ids(calendar, sort=sort)
    assert search_all_ids(calendar, sort=sort, limit=limit) == whole
    by_offset = [
        page for offset in range(0, 9, limit) for page in search_ids(calendar, sort=sort, limit=limit, offset=offset)
    ]
    assert by_offset == whole


@pytest.mark.parametrize("sort", ["starts_asc", "starts_desc"])
@pytest.mark.parametrize("text", [None, "hall"])
def test_deep_pages_of_results_have_each_page_once(calendar: Engine, sort: str, text: str | None) -> None:
    days = {page["id"]: page["numbers"].get("starts") for page in MANY if text is None or page["id"] % 2 == 0}
    sign = -1 if sort.endswith("desc") else 1
    expected = sorted(days, key=lambda page: (days[page] is None, sign * (days[page] or 0), -page))
    assert search_all_ids(calendar, text, sort=sort, site=2, limit=40) == expected


def test_a_cursor_of_another_order_is_refused(calendar: Engine) -> None:
    cursor = run_search(calendar, sort="starts_asc", limit=2).cursor
    for sort in ("starts_desc", "price_asc", "newest"):
        with pytest.raises(SearchUnavailable):
            run_search(calendar, sort=sort, limit=2, cursor=cursor)


def test_the_explanation_names_the_range(calendar: Engine) -> None:
    query = build_search_query("fair", ranges={"starts": (1000, 2500)})
    assert calendar.explain(query, 3).found
    for page in (1, 5, 6, 7):
        assert calendar.explain(query, page).reason == "the range of starts excludes it"


def test_a_draft_is_found_and_sorted_by_its_own_values(calendar: Engine) -> None:
    with calendar.with_draft(build_event(5, starts=1500)) as index:
        query = build_search_query(ranges={"starts": (1000, 2500)}, sort="starts_asc")
        assert [hit.id for hit in index.search(query).hits] == [2, 5, 4, 3]
    assert 5 not in search_ids(calendar, ranges={"starts": (1000, 2500)})


def test_a_new_range_is_stored_in_a_new_embedded_index(tmp_path: Path) -> None:
    engine = TantivyEngine(tmp_path)
    engine.prepare(["en"])
    index_pages(engine, build_source(1))
    with installed_declarations(LATER):
        extended = TantivyEngine(tmp_path)
        extended.prepare(["en"])
        assert extended.health().documents == {"en": 0}  # the worker fills an empty index
        index_pages(extended, build_event(1, ends=3000))
        assert search_ids(extended, ranges={"ends": (3000, None)}, sort="ends_asc") == [1]
        extended.close()
    assert run_search(engine).total == 1
    engine.close()


@pytest.mark.elasticsearch
def test_an_index_of_elasticsearch_serves_without_a_new_range_until_it_is_rebuilt() -> None:
    engine = server.create_engine()
    try:
        engine.prepare(["en"])
        index_pages(engine, build_source(1), build_source(2))
        with installed_declarations(LATER):
            assert engine.health().outdated == ("en",)  # the worker's job `outdated-indexes` rebuilds it
            assert search_ids(engine, sort="ends_asc") == [2, 1]
            assert search_ids(engine, ranges={"ends": (0, None)}) == []
            generation = engine.begin_generation("en")
            generation.promote()
            assert engine.health().outdated == ()
            index_pages(engine, *(build_event(n, ends=n % 3) for n in (1, 2, 3)))
            assert search_ids(engine, sort="ends_desc") == [2, 1, 3]
    finally:
        server.discard_engine(engine)
