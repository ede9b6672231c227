"""Draft indexes: a draft is found and scored as if it were published, only in its own index, and removed afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.port import Engine, Index, SearchUnavailable, Source
from search.engines.tantivy import TantivyEngine
from tests.search.engines.builders import (
    FILLER,
    build_search_query,
    build_source,
    delete_page,
    find_similar,
    index_pages,
    refresh,
    run_search,
    search_ids,
)

CANARY = "velkarita"
PAGES = [
    build_source(
        1, "Harbour workers freed", summary="Nine came home", body=f"{FILLER} Vessels in port.", topics=["ports"]
    ),
    build_source(
        2, "Harvest workers", summary="Harbours of the south", body="Harbour harbour. Vessels.", topics=["ports"]
    ),
    build_source(3, "The harbour at night", body=FILLER, published_at="2019-06-01T09:00:00+00:00", type="release"),
    build_source(4, "Workers of the sea", body=f"{FILLER} A harbour. Vessels at sea."),
    *(build_source(number, f"Paper {number}", body=f"{FILLER} Some workers.") for number in range(10, 30)),
]
DRAFT = build_source(
    40, f"Harbour working {CANARY}", summary="Workers and vessels", body="Vessels. Vessels. Harbours.", topics=["ports"]
)
LIVE = build_source(2, "Harvest workers of the harbour", body=f"{CANARY}. Harbour. Vessels.", revision=21)
QUERIES = (
    "harbour",
    "harbour workers",
    "harbor wor",
    "workers vessels port",
    CANARY,
    "velkar",
    '"harbour working"',
    "night",
)


@pytest.fixture
def site(engine: Engine) -> Engine:
    index_pages(engine, *PAGES)
    delete_page(engine, 29)
    engine.prepare_draft_indexes(["en", "fr"])
    return engine


def collect_results(index: Index, page: Source) -> dict[str, Any]:
    """Return everything to compare: hits with scores and marks, facets, similar pages, explanations."""
    queries = {text: build_search_query(text) for text in QUERIES}
    return {
        "hits": {text: index.search(one).hits for text, one in queries.items()},
        "facets": {text: index.search(one).facets for text, one in queries.items()},
        "similar": {one: find_similar(index, one) for one in (page["id"], 1, 4)},
        "explained": {text: index.explain(one, page["id"]) for text, one in queries.items()},
    }


def comparable(one: dict[str, Any], score: Callable[[float], Any] = float) -> dict[str, Any]:
    """Return the results in a form that can be compared; `score` sets the precision of scores."""
    return {
        "hits": {
            q: [(hit.id, score(hit.score), hit.title, hit.body) for hit in hits] for q, hits in one["hits"].items()
        },
        "facets": one["facets"],
        "similar": {pk: [(like.id, score(like.score)) for like in likes] for pk, likes in one["similar"].items()},
        "explained": {
            q: (why.found, score(why.score), {what: score(share) for what, share in why.parts}, why.reason)
            for q, why in one["explained"].items()
        },
    }


def approximate(score: float) -> Any:
    """Return a score to compare with 5 % tolerance: until it merges, an engine also counts overwritten documents."""
    return pytest.approx(score, rel=0.05)


@pytest.mark.few(2)
@pytest.mark.parametrize("draft", [DRAFT, LIVE], ids=["a new page", "a live page"])
def test_a_draft_is_found_and_scored_as_after_publishing(site: Engine, draft: Source) -> None:
    with site.with_draft(draft) as index:
        results = collect_results(index, draft)
    index_pages(site, draft, version=3)
    assert comparable(results) == comparable(collect_results(site, draft), approximate)
    assert results["explained"]["harbour"].found


@pytest.mark.few(2)
@pytest.mark.parametrize("draft", [DRAFT, LIVE], ids=["a new page", "a live page"])
def test_other_searches_never_find_the_draft(filled_engine: Engine, draft: Source) -> None:
    before = collect_results(filled_engine, draft), list(filled_engine.scan("en")), filled_engine.health()
    with filled_engine.with_draft(draft) as index:
        assert draft["id"] in [hit.id for hit in index.search(build_search_query(CANARY)).hits]
        refresh(filled_engine)
        assert search_ids(filled_engine, CANARY) == []
        assert (collect_results(filled_engine, draft), list(filled_engine.scan("en")), filled_engine.health()) == before
    refresh(filled_engine)
    assert (collect_results(filled_engine, draft), list(filled_engine.scan("en")), filled_engine.health()) == before


def test_a_draft_does_not_find_an_earlier_draft(filled_engine: Engine) -> None:
    with filled_engine.with_draft(DRAFT):
        pass
    with filled_engine.with_draft(build_source(41, "Something else")) as index:
        assert index.search(build_search_query(CANARY)).hits == ()
    with filled_engine.with_draft(LIVE):
        pass
    with filled_engine.with_draft(build_source(41, "Something else")) as index:
        assert [hit.title for hit in index.search(build_search_query("harvest")).hits] == [
            "<mark>Harvest</mark> workers"
        ]


def test_changes_between_two_drafts_are_visible(site: Engine) -> None:
    with site.with_draft(LIVE):
        index_pages(site, build_source(2, "Zither"), version=7)
    index_pages(site, build_source(50, "Zither"))
    delete_page(site, 1)
    with site.with_draft(DRAFT) as index:
        assert [hit.id for hit in index.search(build_search_query("zither")).hits] == [50, 2]
        assert 1 not in [hit.id for hit in index.search(build_search_query("harbour")).hits]


def test_an_exception_of_the_caller_leaves_no_draft(filled_engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError), filled_engine.with_draft(DRAFT):
        raise ZeroDivisionError
    with filled_engine.with_draft(build_source(41, "Something else")) as index:
        assert index.search(build_search_query(CANARY)).hits == ()


def test_drafts_of_a_killed_process_are_removed(filled_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    killed = filled_engine.with_draft(LIVE), filled_engine.with_draft(DRAFT)
    for one in killed:
        one.__enter__()
    filled_engine.prepare_draft_indexes(["en"])
    assert len(list_drafts(filled_engine)) == 2, "drafts in use must be kept"
    monkeypatch.setattr("search.engines.tantivy.store.MAX_DRAFT_SECONDS", -1.0)
    monkeypatch.setattr("search.engines.elasticsearch.draft_index.MAX_DRAFT_AGE", timedelta(minutes=-1))
    filled_engine.prepare_draft_indexes(["en"])
    refresh(filled_engine)
    assert list_drafts(filled_engine) == []
    with filled_engine.with_draft(build_source(41, "Something else")) as index:
        assert index.search(build_search_query(CANARY)).hits == ()
        assert [hit.id for hit in index.search(build_search_query("harvest")).hits] == [2]


def test_drafts_are_removed_afterwards(filled_engine: Engine) -> None:
    with filled_engine.with_draft(LIVE), filled_engine.with_draft(DRAFT):
        assert len(list_drafts(filled_engine)) == 2
    assert list_drafts(filled_engine) == []


def list_drafts(engine: Engine) -> list[str]:
    """Return the names or ids of the drafts that are stored."""
    if isinstance(engine, TantivyEngine):
        return [path.name for path in engine._root.glob("*/draft-*")]
    assert isinstance(engine, ElasticsearchEngine)
    index, is_draft = f"{engine.prefix}-scratch__*", {"exists": {"field": "drafted"}}
    result = engine._worker_client.run(lambda client: client.search(index=index, query=is_draft))
    return [hit["_id"] for hit in result["hits"]["hits"]]


def test_a_draft_replaces_its_live_page_in_the_results(filled_engine: Engine) -> None:
    with filled_engine.with_draft(LIVE) as index:
        ids = [hit.id for hit in index.search(build_search_query("harvest workers")).hits]
        assert ids.count(2) == 1


@pytest.mark.extended
def test_drafts_use_a_new_generation_once_it_is_promoted(site: Engine) -> None:
    generation = site.begin_generation("en")
    index_pages(site, build_source(60, "Zither"))
    generation.promote()
    refresh(site)
    site.prepare_draft_indexes(["en"])
    with site.with_draft(DRAFT) as index:
        assert [hit.id for hit in index.search(build_search_query("zither")).hits] == [60]
        assert [hit.id for hit in index.search(build_search_query("harbour")).hits] == [40]


def test_a_draft_in_a_language_without_an_index_raises_search_unavailable(filled_engine: Engine) -> None:
    with pytest.raises(SearchUnavailable), filled_engine.with_draft(build_source(1, "Nowhere", locale="sv")):
        pass


def test_drafts_of_different_pages_do_not_interfere(filled_engine: Engine) -> None:
    with filled_engine.with_draft(DRAFT), filled_engine.with_draft(replace_id(DRAFT, 41)) as index:
        assert 41 in [hit.id for hit in index.search(build_search_query(CANARY)).hits]
    with filled_engine.with_draft(build_source(42, "Something else")) as index:
        assert index.search(build_search_query(CANARY)).hits == ()
    assert run_search(filled_engine, CANARY).total == 0


def replace_id(page: Source, page_id: int) -> Source:
    return {**page, "id": page_id}
