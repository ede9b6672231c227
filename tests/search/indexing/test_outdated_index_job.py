"""The worker's job that rebuilds indexes of another version."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.cache import cache

from cms.core import clock
from cms.jobs.models import RunningVersion
from cms.jobs.registry import POLL_INTERVAL_SECONDS, background_jobs
from search.engine import get_engine
from search.engines.elasticsearch import mappings
from search.engines.port import SearchUnavailable
from search.indexing import worker_tasks
from tests.elasticsearch import server
from tests.search.engines.builders import build_source, index_pages


@pytest.fixture
def rebuilt(search_engine, monkeypatch):
    """Return the languages that were rebuilt; the index of French is outdated."""
    cache.delete(worker_tasks.REBUILD_LOCK)
    locales = []
    healthy = get_engine().health()
    monkeypatch.setattr(type(get_engine()), "health", lambda engine: replace(healthy, outdated=("fr",)))
    monkeypatch.setattr(worker_tasks, "rebuild", lambda engine, languages, progress: locales.append(languages))
    return locales


def test_the_job_is_registered_with_a_long_interval():
    (job,) = [job for job in background_jobs() if job.name == "outdated-indexes"]
    assert job.load() == worker_tasks.rebuild_outdated_indexes
    assert job.poll_interval > POLL_INTERVAL_SECONDS


def test_only_outdated_indexes_are_rebuilt(tree, rebuilt):
    assert worker_tasks.rebuild_outdated_indexes() == 0
    assert rebuilt == [["fr"]]


def test_nothing_is_rebuilt_while_another_worker_does(tree, rebuilt):
    cache.add(worker_tasks.REBUILD_LOCK, True)
    worker_tasks.rebuild_outdated_indexes()
    assert rebuilt == []


def test_an_unavailable_engine_is_not_a_failure_and_is_tried_again(tree, rebuilt, monkeypatch):
    def raise_unavailable(engine, languages, progress):
        raise SearchUnavailable("no server")

    monkeypatch.setattr(worker_tasks, "rebuild", raise_unavailable)
    assert worker_tasks.rebuild_outdated_indexes() == 0
    assert cache.add(worker_tasks.REBUILD_LOCK, True)


@pytest.mark.elasticsearch
def test_an_index_with_other_analyzers_is_outdated_until_it_is_replaced(monkeypatch):
    engine = server.create_engine()
    try:
        with monkeypatch.context() as patch:
            patch.setattr(mappings, "_digest", lambda value: "of an earlier version")
            engine.prepare(["en"])
        index_pages(engine, build_source(1, "A page"))
        assert engine.health().outdated == ("en",)
        generation = engine.begin_generation("en")
        generation.promote()
        assert engine.health().outdated == ()
    finally:
        server.discard_engine(engine)


def test_nothing_is_rebuilt_while_a_worker_of_another_version_runs(tree, rebuilt, pass_time):
    """Each of the two would take the other's index for outdated, without end."""
    RunningVersion.objects.create(process="worker", host="b", version="9.0", at=clock.now())
    worker_tasks.rebuild_outdated_indexes()
    assert rebuilt == []
    pass_time(minutes=2)
    worker_tasks.rebuild_outdated_indexes()
    assert rebuilt == [["fr"]]
