"""The management commands of search, and the main loop of the worker."""

import threading
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Locale

from cms.demo.factories import states
from cms.jobs import main_loop
from cms.page_types.stories.models import StoryPage
from search.engine import get_engine
from search.indexing import reindex_requests, worker_tasks
from search.indexing.status import get_status
from search.indexing.worker_tasks import IndexerTasks
from search.models import ReindexRequest

from . import oracle
from .fake_engines import UnavailableEngine

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("search_engine"), pytest.mark.slow]


def run(*args) -> tuple[int, str]:
    """Run a management command and return its exit code and output."""
    out = StringIO()
    try:
        call_command(*args, stdout=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    except CommandError as error:
        return 1, str(error)
    return 0, out.getvalue()


@pytest.mark.extended
def test_one_worker_run_fills_a_new_index(site):
    assert run("worker", "--once")[0] == 0
    assert oracle.indexed_fingerprints(get_engine()) == oracle.expected_fingerprints() != {}


def test_one_worker_run_fills_an_emptied_index(site, search_engine):
    run("worker", "--once")
    for locale in ("en", "fr"):
        search_engine.begin_generation(locale).promote()
    run("worker", "--once")
    assert oracle.indexed_fingerprints(get_engine()) == oracle.expected_fingerprints() != {}


def test_a_check_after_adding_an_empty_language_reports_no_difference(site):
    run("worker", "--once")
    Locale.objects.create(language_code="es")
    assert run("reconcile_search", "--check") == (0, "0 differ\n")


def test_one_worker_run_finds_changes_without_a_signal(site):
    run("worker", "--once")
    StoryPage.objects.filter(pk=site.story.pk).update(title="Changed by SQL")
    run("worker", "--once")
    assert oracle.indexed_fingerprints(get_engine()) == oracle.expected_fingerprints()


def test_search_status_lists_pending_work_and_wait_ends_when_there_is_none(site):
    assert run("show_search_status", "--wait", "0")[0] == 1
    run("worker", "--once")
    code, output = run("show_search_status", "--wait", "0")
    assert code == 0
    assert "tantivy: ok" in output
    assert f"{len(oracle.expected_fingerprints()) - 1} en, 1 fr" in output
    states.publish(site.story, title="Other")
    assert run("show_search_status", "--wait", "0")[0] == 1
    assert run("show_search_status")[0] == 0


def test_parked_pages_do_not_count_as_waiting(site):
    run("worker", "--once")
    reindex_requests.mark([site.story.pk])
    assert run("show_search_status", "--wait", "0")[0] == 1
    ReindexRequest.objects.update(failed_at="2026-01-01T00:00Z")
    code, output = run("show_search_status", "--wait", "0")
    assert (code, "parked     1" in output) == (0, True)


def test_the_lag_is_the_age_of_the_oldest_unindexed_change(site, pass_time):
    run("worker", "--once")
    assert get_status(get_engine()).lag == 0
    states.publish(site.story, title="Other")
    pass_time(seconds=30)
    assert 30 <= get_status(get_engine()).lag < 60


def test_the_check_lists_the_differences(site):
    run("worker", "--once")
    assert run("reconcile_search", "--check")[0] == 0
    StoryPage.objects.filter(pk=site.story.pk).update(title="Changed by SQL")
    code, output = run("reconcile_search", "--check")
    assert code == 1
    assert f"stale in en: page {site.story.pk}" in output
    assert not ReindexRequest.objects.exists()
    assert "1 stale" in run("reconcile_search")[1]
    run("worker", "--once")
    assert run("reconcile_search", "--check")[0] == 0


def test_a_rebuild_can_be_rolled_back_once(site):
    run("worker", "--once")
    assert run("rebuild_search")[0] == 0
    assert run("rebuild_search", "--locale", "en")[0] == 0
    assert run("rebuild_search", "--locale", "xx") == (1, "Unknown language xx; choose one of en, fr.")
    assert run("rebuild_search", "--roll-back")[0] == 0
    assert run("rebuild_search", "--roll-back") == (1, "There is no previous index.")


def test_an_unavailable_engine_ends_the_run_and_loses_nothing(site, monkeypatch, search_engine):
    unavailable = UnavailableEngine(search_engine)
    with monkeypatch.context() as patch:
        patch.setattr("search.indexing.worker_tasks.get_engine", lambda: unavailable)
        assert run("worker", "--once") == (1, "The search engine does not respond: connection refused")
    run("worker", "--once")
    assert oracle.indexed_fingerprints(get_engine()) == oracle.expected_fingerprints()


# --------------------------------------------------------------------------- the loop


@pytest.fixture
def main_loop_runner(search_engine, monkeypatch):
    """Return the main loop; `main_loop_runner.run(n)` runs each of its tasks n times without waiting."""
    monkeypatch.setattr(
        main_loop, "close_old_connections", lambda: None
    )  # closing it would end the transaction of the test
    stop = threading.Event()
    component = IndexerTasks(stop)
    loop = main_loop.MainLoop([component], stop)

    def run_tasks(times: int = 1) -> None:
        for _ in range(times):
            for task in loop.tasks:
                task.due = 0.0
                task.run_if_due()

    return SimpleNamespace(run=run_tasks, component=component, loop=loop, task={task.name: task for task in loop.tasks})


def test_the_loop_prepares_and_fills_the_index(site, main_loop_runner):
    main_loop_runner.run(3)
    assert oracle.indexed_fingerprints(get_engine()) == oracle.expected_fingerprints()


def test_failing_scheduled_publishing_does_not_block_indexing(site, main_loop_runner, monkeypatch):
    monkeypatch.setattr(main_loop, "publish_scheduled", lambda: 1 / 0)
    main_loop_runner.run(3)
    assert main_loop_runner.task["scheduled-publishing"].failures == 3
    assert oracle.indexed_fingerprints(get_engine()) == oracle.expected_fingerprints()


@pytest.mark.extended
def test_an_engine_that_returns_empty_is_filled(site, main_loop_runner, search_engine):
    main_loop_runner.run(3)
    main_loop_runner.component.engine = main_loop_runner.component.indexer.engine = unavailable = UnavailableEngine(
        search_engine
    )
    states.publish(site.story, title="While it is unavailable")
    main_loop_runner.run(2)
    assert main_loop_runner.task["index"].failures == 2
    for locale in ("en", "fr"):
        search_engine.begin_generation(locale).promote()
    unavailable.is_down = False
    main_loop_runner.run(3)
    assert oracle.indexed_fingerprints(get_engine()) == oracle.expected_fingerprints()


@pytest.mark.extended
def test_the_loop_finds_changes_without_a_signal(site, main_loop_runner):
    main_loop_runner.run(6)  # the first reconciliation is complete
    StoryPage.objects.filter(pk=site.story.pk).update(title="Changed by SQL")
    main_loop_runner.run(6)
    assert (
        oracle.indexed_fingerprints(get_engine()) != oracle.expected_fingerprints()
    )  # the next reconciliation is not due
    main_loop_runner.component._next_pass = 0.0
    main_loop_runner.run(6)
    assert oracle.indexed_fingerprints(get_engine()) == oracle.expected_fingerprints()


def test_the_reconciler_pauses_while_the_queue_is_long(site, main_loop_runner, monkeypatch):
    main_loop_runner.run(6)
    monkeypatch.setattr(worker_tasks, "BACKLOG_LIMIT", 0)
    main_loop_runner.component._next_pass = 0.0
    StoryPage.objects.filter(pk=site.story.pk).update(title="Changed by SQL")
    reindex_requests.mark([site.other.pk])
    ReindexRequest.objects.update(not_before="2999-01-01T00:00Z")
    main_loop_runner.run(3)
    assert ReindexRequest.objects.count() == 1
    monkeypatch.setattr(worker_tasks, "BACKLOG_LIMIT", 1)
    main_loop_runner.run(3)
    assert oracle.indexed_fingerprints(get_engine()) == oracle.expected_fingerprints()


def test_the_loop_ends_when_stop_is_set(site, main_loop_runner):
    main_loop_runner.loop.stop.set()
    main_loop_runner.loop.run()
    assert not get_engine().health().documents


def test_a_new_language_needs_no_worker_restart(site, main_loop_runner, search_engine):
    main_loop_runner.run(6)
    Locale.objects.create(language_code="es")
    main_loop_runner.component._next_pass = 0.0
    main_loop_runner.run(6)
    assert not any(task.failures for task in main_loop_runner.task.values())
    assert list(search_engine.scan("es")) == []
