"""Suggested titles for a typed prefix."""

import pytest

from search.engines.port import Engine
from tests.search.engines.builders import NOW, build_source, delete_page, index_pages

PAGES = [
    build_source(1, "Trafficking in persons report", published_at="2025-01-01T00:00:00+00:00"),
    build_source(2, "Hotel workers trained"),
    build_source(3, "Report on hotels", published_at="2025-03-01T00:00:00+00:00"),
    build_source(4, "Fishing in Thailand"),
    build_source(5, "Hotel elsewhere", site=2),
    build_source(6, "Café owners", body="hotel"),
]


def titles(engine: Engine, prefix: str, **given: int) -> list[str]:
    options = {"site": 1, "limit": 8} | given
    return [one.title for one in engine.suggest(prefix, "en", now=NOW, **options)]


@pytest.mark.few(4)
@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("traff", {"Trafficking in persons report"}),
        ("hot", {"Hotel workers trained", "Report on hotels"}),
        ("hotel work", {"Hotel workers trained"}),
        ("workers hot", {"Hotel workers trained"}),
        ("HOTEL W", {"Hotel workers trained"}),
        ("cafe", {"Café owners"}),
        ("hotel zebra", set()),
        ("rained", set()),
        ("", set()),
        ("!", set()),
    ],
)
def test_suggested_titles_contain_all_words_and_the_last_may_be_a_prefix(
    filled_engine: Engine, prefix: str, expected: set[str]
) -> None:
    assert set(titles(filled_engine, prefix)) == expected


def test_titles_that_start_with_the_prefix_come_first(filled_engine: Engine) -> None:
    assert titles(filled_engine, "hotel") == ["Hotel workers trained", "Report on hotels"]
    assert titles(filled_engine, "report") == ["Report on hotels", "Trafficking in persons report"]


def test_a_typing_error_matches_if_nothing_else_does(filled_engine: Engine) -> None:
    assert "Hotel workers trained" in titles(filled_engine, "hotle")
    assert titles(filled_engine, "hotle workers") == ["Hotel workers trained"]
    assert titles(filled_engine, "fihsing in th") == ["Fishing in Thailand"]
    assert "Hotel workers trained" in titles(filled_engine, "workres")


def test_only_pages_of_the_same_site_are_suggested(filled_engine: Engine) -> None:
    assert titles(filled_engine, "hotel", site=2) == ["Hotel elsewhere"]


def test_the_limit_is_applied(filled_engine: Engine) -> None:
    assert len(titles(filled_engine, "hotel", limit=1)) == 1


def test_the_same_title_is_suggested_once(engine: Engine) -> None:
    index_pages(engine, build_source(1, "Weekly news"), build_source(2, "Weekly news"), build_source(3, "Weekly notes"))
    assert sorted(titles(engine, "week")) == ["Weekly news", "Weekly notes"]


def test_removed_pages_are_not_suggested(engine: Engine) -> None:
    index_pages(engine, build_source(1, "Weekly news"))
    delete_page(engine, 1)
    assert titles(engine, "week") == []
