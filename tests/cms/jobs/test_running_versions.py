"""Processes say which version they run, and workers of several versions leave outdated indexes alone."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from cms.core import clock
from cms.jobs import running_versions
from cms.jobs.main_loop import MainLoop
from cms.jobs.models import RunningVersion


def test_a_row_says_which_version_runs_on_which_host(db, settings, pass_time):
    settings.CLARION_VERSION = "9.0"
    running_versions.record("web")
    (row,) = RunningVersion.objects.all()
    assert (row.process, row.version, bool(row.host)) == ("web", "9.0", True)
    pass_time(seconds=30)
    running_versions.record("web")
    (renewed,) = RunningVersion.objects.all()
    assert renewed.at - row.at >= timedelta(seconds=30)


@pytest.mark.parametrize(("seconds", "queries"), [(5, 1), (30, 2), (-30, 2)])
def test_several_processes_of_a_host_write_it_once(db, pass_time, django_assert_num_queries, seconds, queries):
    running_versions.record("web")
    pass_time(seconds=seconds)
    with django_assert_num_queries(queries):
        running_versions.record("web")


def test_the_worker_says_it_with_its_heartbeat(db):
    loop = MainLoop([], threading.Event())
    next(task for task in loop.tasks if task.name == "heartbeat").run_if_due()
    assert [row.process for row in running_versions.find_running()] == ["worker"]


def test_a_worker_that_runs_once_says_it(db):
    MainLoop([], threading.Event()).run_once()
    assert [row.process for row in running_versions.find_running()] == ["worker"]


def test_only_what_was_seen_within_90_seconds_runs(db, pass_time):
    running_versions.record("web")
    pass_time(seconds=85)
    assert len(running_versions.find_running()) == 1
    pass_time(seconds=10)
    assert running_versions.find_running() == []


@pytest.mark.parametrize(("process", "version", "is_other"), [("worker", "9.0", True), ("web", "9.0", False)])
def test_other_workers_are_those_of_other_versions(db, process, version, is_other):
    running_versions.record("worker")
    assert running_versions.find_other_workers() == []
    RunningVersion.objects.create(process=process, host="b", version=version, at=clock.now())
    assert bool(running_versions.find_other_workers()) == is_other


def test_rows_are_deleted_after_a_month(db, pass_time):
    running_versions.record("web")
    pass_time(days=29)
    assert running_versions.delete_expired() == 0
    pass_time(days=2)
    assert running_versions.delete_expired() == 1


@pytest.mark.slow
def test_a_web_process_goes_on_while_the_database_refuses(transactional_db, monkeypatch):
    monkeypatch.setattr(RunningVersion._meta, "db_table", "absent")
    running_versions.report_web_once()
