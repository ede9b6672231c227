"""Boosts of fields by page type (`search_weights`), on both engines."""

from __future__ import annotations

from dataclasses import replace

import pytest

from search.engines.port import Engine, RankingConfig
from search.querying.ranking_config import RANKING
from tests.search.engines.builders import FILLER, build_search_query, build_source, run_search

PLAIN = replace(RANKING, half_life_days={}, type_weights={}, field_weights={})
TEXT = "Net nets netting"
PAGES = [
    build_source(1, "Nets of the quay", body=FILLER, type="report"),
    build_source(2, "Boats", summary="Nets of the quay", body=FILLER, type="report"),
    build_source(3, "Nets of the quay", body=FILLER, type="story"),
    build_source(4, "Boats", summary="Nets of the quay", body=FILLER, type="story"),
    build_source(5, "Boats", body=f"{FILLER} Nets of the quay", type="story"),
    build_source(6, "Boats", names="Nets", body=FILLER, type="standard"),
]
QUERIES = ["nets", "nets quay", "nets qua", "nests quay"]  # one word, two, incomplete, misspelt


def weigh(**weights: dict[str, float]) -> RankingConfig:
    return replace(PLAIN, field_weights=weights)


def scores(engine: Engine, text: str, ranking: RankingConfig) -> dict[int, float]:
    return {hit.id: hit.score for hit in run_search(engine, text, ranking=ranking).hits}


@pytest.mark.few(2)
@pytest.mark.parametrize("text", QUERIES)
def test_only_the_pages_of_the_type_change_their_scores(filled_engine: Engine, text: str) -> None:
    plain = scores(filled_engine, text, PLAIN)
    weighted = scores(filled_engine, text, weigh(report={"title": 3.0, "summary": 3.0, "body": 3.0, "names": 3.0}))
    assert weighted.keys() == plain.keys()  # boosts do not decide which pages are hits
    assert weighted[1] > plain[1] * 1.5
    assert weighted.get(2, 1.0) > plain.get(2, 0.0)  # an incomplete word finds titles only
    assert {pk: weighted[pk] for pk in plain if pk > 2} == pytest.approx({pk: plain[pk] for pk in plain if pk > 2})


def test_each_field_has_its_own_factor(filled_engine: Engine) -> None:
    assert list(scores(filled_engine, "nets quay", PLAIN))[:2] == [3, 1]
    found = list(scores(filled_engine, "nets quay", weigh(story={"title": 0.2, "summary": 6.0})))
    assert found[:2] == [4, 1]
    names = scores(filled_engine, "nets", weigh(standard={"names": 10.0}))
    assert next(iter(names)) == 6


def test_several_types_have_weights_of_their_own(filled_engine: Engine) -> None:
    alone = scores(filled_engine, "nets quay", weigh(report={"title": 2.0}))
    both = scores(filled_engine, "nets quay", weigh(report={"title": 2.0}, story={"body": 5.0}))
    assert (both[1], both[2]) == pytest.approx((alone[1], alone[2]))
    assert both[5] > alone[5]


def test_total_facets_and_paging_stay_the_same(filled_engine: Engine) -> None:
    ranking = weigh(report={"title": 2.0}, standard={"names": 4.0})
    plain, weighted = (run_search(filled_engine, "nets", ranking=one, facets=("type",)) for one in (PLAIN, ranking))
    assert (weighted.total, weighted.facets) == (plain.total, plain.facets)
    whole = [hit.id for hit in run_search(filled_engine, "nets", ranking=ranking).hits]
    assert [
        hit.id
        for start in range(6)
        for hit in run_search(filled_engine, "nets", ranking=ranking, offset=start, limit=1).hits
    ] == whole


@pytest.mark.few(2)
@pytest.mark.parametrize("page_id", [1, 2, 4])
def test_the_explanation_adds_up_to_the_score(filled_engine: Engine, page_id: int) -> None:
    ranking = weigh(report={"title": 2.0, "summary": 0.5})
    explained = filled_engine.explain(build_search_query("nets quay", ranking=ranking), page_id)
    assert explained.score == pytest.approx(scores(filled_engine, "nets quay", ranking)[page_id], rel=1e-4)
    assert sum(share for _, share in explained.parts) == pytest.approx(explained.score, rel=1e-4)
    names = [name for name, _ in explained.parts]
    assert len(names) == len(set(names))
