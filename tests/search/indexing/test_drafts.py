"""The lane that keeps ready what drafts are tried in."""

from __future__ import annotations

from search.engine import engine
from search.engines.port import SearchUnavailable
from search.indexing import drafts


def test_it_tidies_now_and_then_and_an_engine_that_is_away_is_no_failure(tree, search_engine, monkeypatch):
    tidied = []

    def away(self, locales):
        tidied.append(locales)
        raise SearchUnavailable("nobody answers")

    monkeypatch.setattr(type(engine()), "tidy", away)
    monkeypatch.setattr(drafts, "_due", 0.0)
    assert [drafts.work(), drafts.work()] == [0, 0]
    assert tidied == [["en", "fr"]]
    monkeypatch.setattr(drafts, "_due", 0.0)
    drafts.work()
    assert len(tidied) == 2
