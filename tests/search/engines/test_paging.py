"""Order, totals, and paging to the end of any result."""

import pytest

from search.engines.port import Engine, SearchUnavailable
from tests.search.engines.builders import build_source, index_pages, run_search, search_all_ids, search_ids

PAGES = [
    build_source(
        number,
        "Garment audit" if number % 2 else "Audit of garment makers and others",
        body="audit " * (number % 7),
        type=("release", "story", "standard")[number % 3],
        published_at=f"20{15 + number % 10}-0{1 + number % 9}-01T00:00:00+00:00",
    )
    for number in range(1, 301)
]
DATES = {page["id"]: page["published_at"] for page in PAGES}
NEWEST = sorted(DATES, key=lambda page: (DATES[page], page), reverse=True)
OLDEST = sorted(sorted(DATES, reverse=True), key=DATES.__getitem__)


@pytest.mark.extended
def test_totals_are_exact(filled_engine: Engine) -> None:
    assert run_search(filled_engine, limit=1).total == 300
    assert run_search(filled_engine, "garment audit", limit=1).total == 300
    assert run_search(filled_engine, "makers", limit=1).total == 150
    assert run_search(filled_engine, "zebra").total == 0


def test_newest_and_oldest_sort_by_date_and_descending_id(filled_engine: Engine) -> None:
    assert search_ids(filled_engine, sort="newest", limit=300) == NEWEST
    assert search_ids(filled_engine, sort="oldest", limit=300) == OLDEST
    assert search_ids(filled_engine, "makers", sort="newest", limit=300) == [page for page in NEWEST if page % 2 == 0]


def test_browsing_by_relevance_is_newest_first(filled_engine: Engine) -> None:
    assert search_ids(filled_engine, limit=300) == NEWEST
    assert search_ids(filled_engine, "-makers", limit=300) == [page for page in NEWEST if page % 2]


def test_hits_are_ordered_by_score_and_descending_id(filled_engine: Engine) -> None:
    hits = run_search(filled_engine, "garment audit", limit=300).hits
    assert [hit.id for hit in hits] == [hit.id for hit in sorted(hits, key=lambda hit: (-hit.score, -hit.id))]


@pytest.mark.few(7)
@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
@pytest.mark.parametrize("text", [None, "garment audit", "makers"])
@pytest.mark.parametrize("limit", [7, 100])
def test_offsets_and_cursors_follow_the_same_order(
    filled_engine: Engine, text: str | None, sort: str, limit: int
) -> None:
    whole = search_ids(filled_engine, text, sort=sort, limit=1000)
    by_offset = [
        page
        for offset in range(0, 300, limit)
        for page in search_ids(filled_engine, text, sort=sort, limit=limit, offset=offset)
    ]
    assert len(set(whole)) == len(whole) == run_search(filled_engine, text, sort=sort, limit=1).total
    assert by_offset == whole
    assert search_all_ids(filled_engine, text, sort=sort, limit=limit) == whole


def test_a_cursor_ends_with_the_last_hit(filled_engine: Engine) -> None:
    assert run_search(filled_engine, limit=300).cursor is None
    assert run_search(filled_engine, limit=299).cursor is not None
    assert run_search(filled_engine, "zebra").cursor is None
    assert run_search(filled_engine, limit=20, offset=280).cursor is None


def test_a_page_by_cursor_has_the_total_and_facets_of_the_whole_result(filled_engine: Engine) -> None:
    for sort in ("relevance", "newest", "oldest"):
        first = run_search(filled_engine, "garment", sort=sort, limit=50)
        second = run_search(filled_engine, "garment", sort=sort, limit=50, cursor=first.cursor)
        assert (second.total, second.facets) == (first.total, first.facets)


def test_an_offset_beyond_the_end_returns_no_hits(filled_engine: Engine) -> None:
    result = run_search(filled_engine, "garment", offset=5000)
    assert (result.total, result.hits, result.cursor) == (300, (), None)


@pytest.mark.few(2)
@pytest.mark.parametrize("sort", ["newest", "oldest"])
def test_a_cursor_stays_valid_after_writes_before_its_position(engine: Engine, sort: str) -> None:
    index_pages(engine, *(build_source(n, "Page", published_at=f"2020-01-0{n}T00:00:00+00:00") for n in range(2, 9)))
    first = run_search(engine, sort=sort, limit=3)
    edge = "2025-01-01T00:00:00+00:00" if sort == "newest" else "2001-01-01T00:00:00+00:00"
    index_pages(engine, build_source(100, "Page", published_at=edge))
    rest = search_ids(engine, sort=sort, limit=10, cursor=first.cursor)
    seen = [hit.id for hit in first.hits]
    assert sorted(seen + rest) == [2, 3, 4, 5, 6, 7, 8]


def test_a_forged_cursor_is_rejected(filled_engine: Engine) -> None:
    with pytest.raises(SearchUnavailable):
        run_search(filled_engine, "garment", cursor="nonsense")


def test_highlights_and_facets_do_not_change_the_hits(filled_engine: Engine) -> None:
    plain = run_search(filled_engine, "garment", highlight=False, facets=())
    full = run_search(filled_engine, "garment")
    assert [(hit.id, hit.score) for hit in plain.hits] == [(hit.id, hit.score) for hit in full.hits]
