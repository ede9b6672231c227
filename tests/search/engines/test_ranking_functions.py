"""Functions of apps that score the first hits again, on both engines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs
from wagtail import hooks

from search.engines.port import Hit, SearchQuery, StoredFields
from search.querying import ranking_functions
from search.querying.ranking_functions import search_ranked
from tests.printed_examples import read_example
from tests.search.engines.builders import build_search_query, build_source

HERE = __name__
TITLES = {1: "Nets", 2: "Nets of ships", 3: "Nets and more nets", 4: "Ships and old nets"}


PAGES = [
    *(
        build_source(pk, title, type="release" if pk % 2 == 0 else "story", topics=["nets"] if pk == 4 else [])
        for pk, title in TITLES.items()
    ),
    *(build_source(pk, "Nets", body="nets " * pk, site=2) for pk in range(11, 23)),
]


@contextmanager
def registered(*functions: str, condition: str = "") -> Iterator[None]:
    """Register functions of this module in this order."""
    values = [(f"{HERE}.{name}", condition and f"{HERE}.{condition}") for name in functions]
    with hooks.register_temporarily([("clarion_search_ranking", value) for value in values]):
        yield


def ids(engine, text="nets", **given) -> list[int]:
    return [hit.id for hit in search_ranked(engine, build_search_query(text, **given)).hits]


# ------------------------------------------------------------ functions of a project


seen: list[Hit] = []


def prefer_releases(search_query: SearchQuery, hits: Sequence[Hit]) -> Mapping[int, float]:
    return {hit.id: hit.score * 100 for hit in hits if hit.fields and hit.fields.type == "release"}


def score_by_id(search_query: SearchQuery, hits: Sequence[Hit]) -> Mapping[int, float]:
    return {hit.id: hit.id for hit in hits}


def score_low_ids(search_query: SearchQuery, hits: Sequence[Hit]) -> Mapping[int, float]:
    return {hit.id: -hit.id for hit in hits}


def halve_the_first(search_query: SearchQuery, hits: Sequence[Hit]) -> Mapping[int, float]:
    return {hits[0].id: hits[0].score / 2}


def remember(search_query: SearchQuery, hits: Sequence[Hit]) -> Mapping[int, float]:
    seen[:] = hits
    return {}


def fail(search_query: SearchQuery, hits: Sequence[Hit]) -> Mapping[int, float]:
    raise RuntimeError("no data")


def return_no_number(search_query: SearchQuery, hits: Sequence[Hit]) -> Mapping[int, float]:
    return {1: float("nan")}


def add_a_page(search_query: SearchQuery, hits: Sequence[Hit]) -> Mapping[int, float]:
    return {99: 1_000.0}


def is_about_nets(search_query: SearchQuery) -> bool:
    return search_query.text is not None and search_query.text.words == ("nets",)


# ------------------------------------------------------------ what they decide


def test_hits_with_a_factor_come_first_and_the_others_keep_their_order(filled_engine):
    plain = ids(filled_engine)
    with registered("prefer_releases"):
        ranked = ids(filled_engine)
    assert ranked == [*(pk for pk in plain if pk % 2 == 0), *(pk for pk in plain if pk % 2)]
    assert ranked != plain


def test_a_function_gets_the_stored_fields_of_each_hit(filled_engine):
    with registered("remember"):
        ids(filled_engine)
    fields = {hit.id: hit.fields for hit in seen}[4]
    assert fields is not None
    assert (fields.type, fields.title, fields.topics) == ("release", "Ships and old nets", ("nets",))
    assert fields.published_at == datetime(2025, 6, 1, 9, tzinfo=UTC)
    assert [hit.score for hit in seen] == sorted((hit.score for hit in seen), reverse=True)


def test_each_function_gets_the_scores_of_those_before_it(filled_engine):
    with registered("score_by_id", "halve_the_first"):
        assert ids(filled_engine) == [3, 4, 2, 1]  # 4 / 2 = 2, and equal scores keep the order


def test_a_failing_function_is_logged_and_those_around_it_count(filled_engine):
    with registered("fail", "score_by_id", "return_no_number"), capture_logs() as logs:
        assert ids(filled_engine) == [4, 3, 2, 1]
    failed = [(entry["function"], entry["log_level"]) for entry in logs if entry["event"] == "search.ranking_failed"]
    assert failed == [(f"{HERE}.fail", "error"), (f"{HERE}.return_no_number", "error")]


def test_a_function_that_cannot_be_imported_leaves_the_order_of_the_engine(filled_engine):
    plain = ids(filled_engine)
    with registered("misspelt"), capture_logs() as logs:
        assert ids(filled_engine) == plain
    assert [entry["event"] for entry in logs] == ["search.ranking_failed"]


@pytest.mark.parametrize("condition", ["fail", "misspelt"])
def test_a_failing_condition_leaves_the_order_of_the_engine(filled_engine, condition):
    plain = ids(filled_engine)
    with registered("score_by_id", condition=condition), capture_logs() as logs:
        assert ids(filled_engine) == plain
    failed = [entry["function"] for entry in logs if entry["event"] == "search.ranking_failed"]
    assert failed == [f"{HERE}.{condition}"]


def test_a_function_cannot_add_a_page(filled_engine):
    with registered("add_a_page"):
        assert sorted(ids(filled_engine)) == [1, 2, 3, 4]


@pytest.mark.parametrize("given", [{"sort": "newest"}, {"sort": "oldest"}])
def test_another_order_than_by_relevance_is_not_changed(filled_engine, given):
    plain = ids(filled_engine, **given)
    with registered("score_by_id"):
        assert ids(filled_engine, **given) == plain


def test_a_condition_decides_for_which_queries_it_is_called(filled_engine):
    with registered("score_by_id", condition="is_about_nets"):
        assert ids(filled_engine, "nets") == [4, 3, 2, 1]
    seen.clear()
    with registered("remember", condition="is_about_nets"):
        ids(filled_engine, "ships")
    assert seen == []


def test_the_function_of_the_documentation_works(filled_engine, monkeypatch):
    monkeypatch.setitem(globals(), "printed", read_example("def score_hits"))
    pages = [("report", "2025-12-01", ["harbours"]), ("report", "2020-12-01", []), ("story", "2025-12-01", [])]
    fields = [
        StoredFields(kind, "", datetime.fromisoformat(f"{day}T00:00:00Z"), tuple(topics), (), {})
        for kind, day, topics in pages
    ]
    hits = [Hit(number, 10.0, None, fields=one) for number, one in enumerate(fields)]
    query = build_search_query("nets")
    assert globals()["printed"](query, hits) == pytest.approx({0: 13.2, 1: 10.0, 2: 10.0})
    with registered("printed"):
        assert sorted(ids(filled_engine)) == [1, 2, 3, 4]


# ------------------------------------------------------------ pages of results


@pytest.mark.few(3)
@pytest.mark.parametrize("limit", [1, 3, 4, 7, 20])
def test_each_hit_is_on_one_page_and_later_ones_keep_the_order_of_the_engine(filled_engine, monkeypatch, limit):
    monkeypatch.setattr(ranking_functions, "RERANK_DEPTH", 4)
    plain = ids(filled_engine, site=2)
    expected = [*sorted(plain[:4]), *plain[4:]]
    assert expected != plain
    with registered("score_low_ids"):
        assert ids(filled_engine, site=2) == expected
        pages = [ids(filled_engine, site=2, limit=limit, offset=start) for start in range(0, 12, limit)]
        assert [pk for page in pages for pk in page] == expected
        assert _follow(filled_engine, limit) == expected


def _follow(engine, limit: int) -> list[int]:
    found: list[int] = []
    cursor = None
    for _ in range(20):
        result = search_ranked(engine, build_search_query("nets", site=2, limit=limit, cursor=cursor))
        assert result.total == 12
        found += [hit.id for hit in result.hits]
        cursor = result.cursor
        if cursor is None:
            return found
    pytest.fail("endless")


def test_highlights_and_facets_are_those_without_a_function(filled_engine):
    plain = search_ranked(filled_engine, build_search_query("nets", facets=("type",)))
    with registered("score_by_id"):
        ranked = search_ranked(filled_engine, build_search_query("nets", facets=("type",)))
    assert ranked.facets == plain.facets
    assert {hit.id: hit.title for hit in ranked.hits} == {hit.id: hit.title for hit in plain.hits}


def test_without_a_function_hits_have_no_stored_fields(filled_engine):
    assert {hit.fields for hit in search_ranked(filled_engine, build_search_query("nets")).hits} == {None}
