"""The lane that keeps ready what drafts are tried in."""

from __future__ import annotations

from cms.jobs import background
from search.engine import get_engine
from search.engines.port import SearchUnavailable
from search.indexing import draft_index_job


def test_the_draft_index_job_runs_at_its_interval():
    assert background.lanes()["drafts"].work == draft_index_job.prepare_draft_indexes
    assert background.lanes()["drafts"].idle > background.IDLE


def test_an_unavailable_engine_is_not_a_failure(tree, search_engine, monkeypatch):
    tidied = []

    def away(self, locales):
        tidied.append(locales)
        raise SearchUnavailable("nobody answers")

    monkeypatch.setattr(type(get_engine()), "tidy", away)
    assert draft_index_job.prepare_draft_indexes() == 0
    assert tidied == [["en", "fr"]]
