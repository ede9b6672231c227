"""An engine raises `SearchUnavailable` for every failure, and no other exception."""

from collections.abc import Callable

import pytest

from search.engines.port import Engine, SearchUnavailable, Write
from tests.search.engines.builders import NOW, build_search_query, build_source, correct_spelling, run_search

PAGES = [build_source(1, "Hotel workers", topics=["work"], body="Ordinary.")]

HALF = "\ud800"  # half of a surrogate pair, which cannot be encoded


def raised_by(call: Callable[[], object]) -> type[BaseException] | None:
    """Return the type of the exception, or None without one."""
    try:
        call()
    except Exception as exc:
        return type(exc)
    return None


@pytest.mark.parametrize("cursor", ["nonsense", "é", HALF, "W10=", "bnVsbA==", "eyJhIjogMX0="])
def test_an_invalid_cursor_raises_search_unavailable(filled_engine: Engine, cursor: str) -> None:
    assert raised_by(lambda: run_search(filled_engine, "hotel", cursor=cursor)) is SearchUnavailable


def test_a_text_that_cannot_be_encoded_raises_no_other_exception(filled_engine: Engine) -> None:
    expected = {None, SearchUnavailable}
    assert raised_by(lambda: run_search(filled_engine, filters={"topics": (HALF,)})) in expected
    assert raised_by(lambda: filled_engine.suggest(HALF, "en", site=1, now=NOW)) in expected
    assert raised_by(lambda: correct_spelling(filled_engine, f"hotle {HALF}")) in expected


def test_a_locale_without_an_index_raises_search_unavailable(filled_engine: Engine) -> None:
    calls = [
        lambda: run_search(filled_engine, "hotel", locale="it"),
        lambda: filled_engine.suggest("hot", "it", site=1, now=NOW),
        lambda: correct_spelling(filled_engine, "hotle", locale="it"),
        lambda: filled_engine.explain(build_search_query("hotel", locale="it"), 1),
        lambda: list(filled_engine.scan("it")),
    ]
    assert {raised_by(call) for call in calls} == {SearchUnavailable}


def test_an_impossible_query_raises_no_other_exception(filled_engine: Engine) -> None:
    naive = NOW.replace(tzinfo=None)
    assert raised_by(lambda: run_search(filled_engine, "hotel", now=naive)) in {None, SearchUnavailable}
    assert raised_by(lambda: run_search(filled_engine, "hotel", site=-1)) in {None, SearchUnavailable}
    assert raised_by(lambda: run_search(filled_engine, "hotel", limit=10**12)) in {None, SearchUnavailable}


def test_writing_to_an_invalid_locale_raises_no_other_exception(engine: Engine) -> None:
    bad = build_source(1, "Hotel", locale="../en")
    assert raised_by(lambda: engine.write([Write(1, "../en", 1, bad)])) in {None, SearchUnavailable}
    assert raised_by(lambda: engine.begin_generation("../en")) is SearchUnavailable
