"""Facet counts: over all hits, and each without the filter of its own field."""

from collections import Counter
from itertools import product

import pytest

from search.engines.port import COMMON_FILTERS, Engine, Source
from tests.search.engines.builders import build_source, delete_page, index_pages, run_search

PAGES = [
    build_source(
        number,
        "Cocoa farms" if number % 3 else "Tea",
        type=("release", "story", "standard")[number % 3],
        topics=sorted({("children", "policy", "supply-chains")[number % 3], *(["policy"] if number % 5 == 1 else [])}),
        regions=[("africa", "asia", "europe", "oceania")[number % 4]],
        published_at=f"20{18 + number % 4}-02-03T00:00:00+00:00",
    )
    for number in range(1, 41)
]


def values(page: Source, facet: str) -> set[str]:
    value = page[facet]  # type: ignore[literal-required]
    return set(value) if isinstance(value, list) else {value}


def expected(text: str | None, filters: dict[str, tuple[str, ...]], facet: str) -> Counter[str]:
    """Return the counts calculated page by page in Python."""
    return Counter(
        value
        for page in PAGES
        if (text is None or text in page["title"].lower())
        and all(values(page, name) & set(chosen) for name, chosen in filters.items() if name != facet)
        for value in values(page, facet)
    )


FILTERS = [
    {},
    {"topics": ("policy",)},
    {"type": ("story",), "regions": ("africa", "asia")},
    {"topics": ("children", "policy"), "type": ("release",), "year": ("2019", "2020")},
]


@pytest.mark.parametrize(("text", "filters"), list(product([None, "cocoa"], FILTERS)))
def test_facet_counts_equal_a_count_in_python(
    filled_engine: Engine, text: str | None, filters: dict[str, tuple[str, ...]]
) -> None:
    result = run_search(filled_engine, text, filters=filters, limit=1)
    assert {facet: dict(result.facets[facet]) for facet in COMMON_FILTERS} == {
        facet: dict(expected(text, filters, facet)) for facet in COMMON_FILTERS
    }


def test_only_the_facets_asked_for_are_counted(filled_engine: Engine) -> None:
    assert set(run_search(filled_engine, facets=("type",)).facets) == {"type"}
    assert run_search(filled_engine, facets=()).facets == {}


def test_facet_counts_follow_rewrites_and_removals(engine: Engine) -> None:
    for version in range(1, 4):
        index_pages(engine, build_source(1, "Page", topics=["zebra", "zebra"]), version=version)
    assert run_search(engine).facets["topics"] == {"zebra": 1}
    index_pages(engine, build_source(1, "Page", topics=["lion"]), version=4)
    assert run_search(engine).facets["topics"] == {"lion": 1}
    delete_page(engine, 1, version=5)
    assert run_search(engine).facets["topics"] == {}
