"""The lane that keeps ready what drafts are tried in."""

from __future__ import annotations

from search.engine import engine
from search.engines.port import SearchUnavailable
from search.indexing import drafts, lanes


def test_it_tidies_now_and_then():
    assert lanes.lanes()["drafts"].work == drafts.work
    assert lanes.lanes()["drafts"].idle > lanes.IDLE


def test_an_engine_that_is_away_is_no_failure(tree, search_engine, monkeypatch):
    tidied = []

    def away(self, locales):
        tidied.append(locales)
        raise SearchUnavailable("nobody answers")

    monkeypatch.setattr(type(engine()), "tidy", away)
    assert drafts.work() == 0
    assert tidied == [["en", "fr"]]
