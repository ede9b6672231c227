"""For any query and any page, an engine returns a result or raises `SearchUnavailable`."""

from datetime import UTC, datetime

import pytest

from search.engines.port import Engine, SearchUnavailable
from tests.search.engines.builders import (
    NOW,
    build_search_query,
    build_source,
    correct_spelling,
    index_pages,
    run_search,
    search_ids,
)

PAGES = [build_source(1, "Hotel workers", body="Ordinary.")]

TEXTS = [
    '"', "+", "-", '""', '"a', "*", "( OR", "NEAR(", "a:b", "title:hotel", "\\", "'; DROP TABLE pages;--", '"the"',
    '"of the"', "x" * 512, "\x00a", "🙂", "AND OR NOT", '"hotel" "hotel"', '-"', "^hotel", "{hotel}", "[1 TO 2]",
    "/a.*b/", "~2", "hotel~1", "ho*", "hotel^9", "_exists_:title", "%", "\ud800x",
    "a " * 64, '"a b" ' * 32, "a OR " * 32 + "a", "-a " * 64, "'", "’s", "s", "'s", "\u0301", "٣", "人身売買", "\u200d",
    "\U0010ffff", "ﷺ", "ß", "İ", "hotel\nworkers", "\t", "1.2.3.4.5", "a.b.c.", "--", "&&", "||", "!hotel",
]  # fmt: skip


@pytest.mark.few(12)
@pytest.mark.parametrize("text", TEXTS)
def test_every_text_returns_a_result(filled_engine: Engine, text: str) -> None:
    result = run_search(filled_engine, text)
    assert result.total >= len(result.hits)
    filled_engine.suggest(text, "en", site=1, now=NOW)
    correct_spelling(filled_engine, text)
    filled_engine.explain(build_search_query(text), 1)


@pytest.mark.parametrize("text", ["title:hotel", "hotel^9", "hotel*", "/hotel/", "{hotel}", "+hotel", "!hotel"])
def test_query_syntax_is_plain_text(filled_engine: Engine, text: str) -> None:
    assert search_ids(filled_engine, text) in ([1], [])
    assert search_ids(filled_engine, "hotel AND") == search_ids(filled_engine, "hotel") == [1]


def test_hostile_pages_are_written_and_found(engine: Engine) -> None:
    body = "word " * 20_000 + "needle " + "x" * 40_000 + " <b>\x00\u0301 🙂 " + "a'b." * 1000
    index_pages(
        engine, build_source(1, "\x00 <title> " + "t" * 300, body=body, topics=["ü/ö\"'"], filters={"person": [""]})
    )
    assert search_ids(engine, "needle ") == [1]
    assert search_ids(engine, filters={"topics": ("ü/ö\"'",)}) == [1]


def test_distant_dates_are_sorted_and_found(engine: Engine) -> None:
    years = (1, 1850, 1969, 2025, 2400)
    index_pages(
        engine,
        *(build_source(n, "Page", published_at=f"{year:04}-01-01T00:00:00+00:00") for n, year in enumerate(years, 1)),
    )
    assert set(search_ids(engine, "page")) == {1, 2, 3, 4, 5}
    assert search_ids(engine, sort="oldest")[1:4] == [2, 3, 4]
    assert search_ids(
        engine, published_before=datetime(1900, 1, 1, tzinfo=UTC), published_from=datetime(1800, 1, 1, tzinfo=UTC)
    ) == [2]


def test_a_locale_without_an_index_raises_search_unavailable(filled_engine: Engine) -> None:
    with pytest.raises(SearchUnavailable):
        run_search(filled_engine, "hotel", locale="it")
    with pytest.raises(SearchUnavailable):
        run_search(filled_engine, "hotel", locale="../en")


def test_an_empty_index_returns_empty_results(engine: Engine) -> None:
    result = run_search(engine, "hotel")
    assert (result.total, result.hits, result.cursor) == (0, (), None)
    assert run_search(engine).facets == {"type": {}, "topics": {}, "regions": {}, "year": {}}
    assert engine.suggest("ho", "en", site=1, now=NOW) == [] or not engine.suggest("ho", "en", site=1, now=NOW)
    assert correct_spelling(engine, "hotle") is None
    assert list(engine.scan("en")) == []
