"""A filter that a page type declares is filtered by, counted and explained on every engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cms.page_types.press_releases.models import ReleasePage
from cms.pages.search_filters import KeywordFilter
from search.engines.port import Engine
from search.engines.tantivy import TantivyEngine
from tests.elasticsearch import server
from tests.search.engines.builders import build_search_query, build_source, index_pages, run_search
from tests.search.engines.conftest import ENGINES, create_engine, discard_engine
from tests.search.installed_filters import installed_filter

REFERENCE = {ReleasePage: KeywordFilter(lookup="dateline", label="Reference", description="Has a reference.")}
PAGES = [
    build_source(1, "Cocoa", type="release", topics=["policy"], filters={"reference": ["PR-1", "pr 2"]}),
    build_source(2, "Cocoa", type="release", topics=["children"], filters={"reference": ["PR-1"]}),
    build_source(3, "Tea", type="story", topics=["policy"], filters={"story_kind": ["news"], "person": ["ada"]}),
    build_source(4, "Cocoa", type="standard"),
]
CODED = build_source(5, "Cocoa", type="release", filters={"signature": ["PR-1"]})
FACETS = ("type", "topics", "reference", "person")


@pytest.fixture(params=ENGINES, scope="module")
def extended_engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Return each engine in turn with the pages and the filter `reference`."""
    with installed_filter("reference", REFERENCE):
        engine = create_engine(request.param, tmp_path_factory.mktemp("extended"))
        engine.prepare(["en"])
        index_pages(engine, *PAGES)
        yield engine
        discard_engine(engine)


@pytest.mark.parametrize(
    ("values", "ids"), [(["PR-1"], {1, 2}), (["pr 2"], {1}), (["PR-1", "none"], {1, 2}), (["pr-1"], set())]
)
def test_the_filter_matches_whole_values(extended_engine: Engine, values: list[str], ids: set[int]) -> None:
    result = run_search(extended_engine, filters={"reference": tuple(values)})
    assert ({hit.id for hit in result.hits}, result.total) == (ids, len(ids))


def test_its_counts_ignore_its_own_selection_and_respect_others(extended_engine: Engine) -> None:
    free = run_search(extended_engine, "cocoa", filters={"reference": ("pr 2",)}, facets=FACETS).facets
    assert free["reference"] == {"PR-1": 2, "pr 2": 1}
    assert (free["topics"], free["type"], free["person"]) == ({"policy": 1}, {"release": 1}, {})
    narrowed = run_search(extended_engine, filters={"topics": ("policy",)}, facets=FACETS).facets
    assert narrowed["reference"] == {"PR-1": 1, "pr 2": 1}
    assert narrowed["person"] == {"ada": 1}


def test_the_explanation_names_it(extended_engine: Engine) -> None:
    query = build_search_query("cocoa", filters={"reference": ("PR-1",)})
    assert extended_engine.explain(query, 2).found
    assert "reference" in str(extended_engine.explain(query, 4).reason)


def test_a_draft_is_found_by_it(extended_engine: Engine) -> None:
    draft = build_source(4, "Cocoa", type="release", filters={"reference": ["PR-9"]})
    query = build_search_query("cocoa", filters={"reference": ("PR-9",)})
    with extended_engine.with_draft(draft) as index:
        assert [hit.id for hit in index.search(query).hits] == [4]
    assert extended_engine.search(query).total == 0


def test_a_new_filter_is_stored_in_a_new_embedded_index(tmp_path: Path) -> None:
    engine = TantivyEngine(tmp_path)
    engine.prepare(["en"])
    index_pages(engine, PAGES[3])
    with installed_filter("signature", REFERENCE):
        extended = TantivyEngine(tmp_path)
        extended.prepare(["en"])
        assert extended.health().documents == {"en": 0}  # the worker fills an empty index
        index_pages(extended, CODED)
        assert run_search(extended, filters={"signature": ("PR-1",)}).total == 1
        extended.close()
    assert run_search(engine).total == 1  # page of the version without the filter
    engine.close()


@pytest.mark.elasticsearch
def test_a_new_filter_makes_an_index_of_elasticsearch_outdated_until_it_is_rebuilt() -> None:
    engine = server.create_engine()
    try:
        engine.prepare(["en"])
        index_pages(engine, PAGES[3])
        assert engine.health().outdated == ()
        with installed_filter("signature", REFERENCE):
            assert engine.health().outdated == ("en",)  # the worker's job `outdated-indexes` rebuilds it
            assert run_search(engine, facets=("signature",)).facets["signature"] == {}
            generation = engine.begin_generation("en")
            generation.promote()
            assert engine.health().outdated == ()
            index_pages(engine, CODED)
            assert run_search(engine, filters={"signature": ("PR-1",)}).total == 1
    finally:
        server.discard_engine(engine)
