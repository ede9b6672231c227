"""The worker's job that keeps the indexes for drafts up to date."""

from __future__ import annotations

from cms.jobs.registry import POLL_INTERVAL_SECONDS, background_jobs
from search.engine import get_engine
from search.engines.port import SearchUnavailable
from search.indexing import worker_tasks


def test_the_draft_index_job_is_registered_with_a_long_interval():
    (job,) = [job for job in background_jobs() if job.name == "draft-indexes"]
    assert job.load() == worker_tasks.prepare_draft_indexes
    assert job.poll_interval > POLL_INTERVAL_SECONDS


def test_an_unavailable_engine_is_not_a_failure(tree, search_engine, monkeypatch):
    prepared = []

    def raise_unavailable(self, locales):
        prepared.append(locales)
        raise SearchUnavailable("no server")

    monkeypatch.setattr(type(get_engine()), "prepare_draft_indexes", raise_unavailable)
    assert worker_tasks.prepare_draft_indexes() == 0
    assert prepared == [["en", "fr"]]
