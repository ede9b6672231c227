"""Background jobs: when they run again, at which priority, and that what is registered exists."""

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.checks import run_checks
from wagtail import hooks

from cms.jobs import background, registry
from cms.jobs.background import Precedence
from cms.jobs.registry import POLL_INTERVAL_SECONDS, JobPriority
from cms.jobs.waker import Wakeup


@pytest.fixture(autouse=True)  # these tests run jobs in their own thread, whose connection has the test's transaction
def connections_stay_open(monkeypatch):
    """Prevent jobs from closing the connection of the test."""
    monkeypatch.setattr(background, "close_old_connections", lambda: None)
    monkeypatch.setattr(background, "connection", NoConnection())


class NoConnection:
    def close(self) -> None: ...


class CountedWaits(threading.Event):
    """An event that is set after so many waits, and records their lengths instead of waiting."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times, self.waits = times, []

    def wait(self, timeout=None) -> bool:
        self.waits.append(timeout)
        if len(self.waits) == self.times:
            self.set()
        return self.is_set()


@pytest.fixture
def empty_registry(monkeypatch):
    """A registry without any job, which the test fills."""
    for point in (registry.JOBS, registry.CLEANUP_JOBS, registry.MAIN_LOOP_COMPONENTS):
        monkeypatch.setitem(hooks._hooks, point.name, [])


def run(*results) -> list[float]:
    """Run a job that does these things one after the other; return the waits between its calls."""
    stop, left = CountedWaits(len(results)), iter(results)
    wakeup = Wakeup((), POLL_INTERVAL_SECONDS)
    background.run_job("pictures", lambda: next(left)(), wakeup, stop, JobPriority.URGENT, Precedence([]))
    return stop.waits


def fail() -> int:
    raise RuntimeError("no disk")


def delete_two() -> int:
    return 2


def test_a_job_is_called_at_once_while_there_is_work_and_later_when_there_is_none():
    assert run(lambda: 3, lambda: 1, lambda: 0) == [0.0, 0.0, POLL_INTERVAL_SECONDS]


def test_a_job_that_fails_waits_longer_each_time_and_recovers():
    first, second, done = run(fail, fail, lambda: 1)
    assert 0 < first < second
    assert done == 0.0


@pytest.mark.skipif(sys.platform != "linux", reason="not run: only Linux has a priority of single threads")
@pytest.mark.parametrize("own", list(JobPriority))
def test_each_job_has_the_niceness_of_its_priority(own):
    def look() -> int:
        seen.append(priority())
        stop.set()
        return 0

    stop, seen, before = threading.Event(), [], priority()
    thread = threading.Thread(
        target=background.run_job, args=("pictures", look, Wakeup((), 1.0), stop, own, Precedence([]))
    )
    thread.start()
    thread.join()
    assert seen == [max(own.niceness, before)]


def test_every_job_of_the_project_is_registered():
    assert {job.name for job in registry.background_jobs()} == {
        "account-emails",
        "alerts",
        "approval-emails",
        "audit",
        "audit-heads",
        "backups",
        "bundles",
        "counter-memories",
        "dead-links",
        "document-texts",
        "draft-indexes",
        "embargo-kits",
        "embargo-notices",
        "failure-notices",
        "imports",
        "indexnow",
        "language-roles",
        "ledger",
        "mail",
        "mail-2",
        "mailings",
        "outdated-indexes",
        "press-kits",
        "public-changes",
        "refreshes",
        "renditions",
        "sign-ups",
        "similar-pages",
        "tasks",
        "subscriber-webhooks",
        "translation-digests",
        "translations",
        "webhooks",
    }
    assert registry.cleanup_jobs().keys() == {
        "account-emails",
        "account-recoveries",
        "alerts",
        "approval-emails",
        "code-attempts",
        "dead-links",
        "drafts",
        "embargo-access",
        "history",
        "imports",
        "journal",
        "journalists",
        "login-records",
        "mail",
        "mailings",
        "previews",
        "public-changes",
        "refreshes",
        "rehearsal-reports",
        "rehearsals",
        "running-versions",
        "search-analytics",
        "search-suggestions",
        "sessions",
        "sign-ups",
        "subscriber-webhooks",
        "tasks",
        "uploads",
        "webhooks",
    }


def test_a_cleanup_job_that_fails_does_not_stop_the_others(empty_registry):
    registry.register_cleanup_job("failing", f"{__name__}.fail")
    registry.register_cleanup_job("working", f"{__name__}.delete_two")
    sys.modules.setdefault(__name__, sys.modules[fail.__module__])
    assert background.run_cleanup_jobs() == 2


@pytest.mark.parametrize("register", [registry.register_job, registry.register_cleanup_job])
def test_a_job_that_does_not_exist_is_reported_at_the_start(empty_registry, register):
    register("journal", "cms.journal.journal.delete_expired")
    assert "jobs.E001" not in {error.id for error in run_checks()}
    register("missing", "cms.nowhere.delete_expired")
    assert "jobs.E001" in {error.id for error in run_checks()}


def test_a_job_that_waits_for_an_unknown_model_is_reported_at_the_start(empty_registry):
    registry.register_job("journal", "cms.journal.journal.delete_expired", wakes_on=["journal.JournalEntry"])
    assert "jobs.E002" not in {error.id for error in run_checks()}
    registry.register_job("journal", "cms.journal.journal.delete_expired", wakes_on=["journal.Entry"])
    assert "jobs.E002" in {error.id for error in run_checks()}


def test_only_jobs_that_ask_the_engine_poll_while_changes_are_watched():
    polling = {job.name for job in registry.background_jobs() if not job.wakes_on}
    assert polling == {"draft-indexes", "outdated-indexes"}


def test_a_cleanup_job_does_not_hide_a_missing_job_of_the_same_name(empty_registry):
    registry.register_job("journal", "cms.nowhere.process")
    registry.register_cleanup_job("journal", "cms.journal.journal.delete_expired")
    assert "jobs.E001" in {error.id for error in run_checks()}


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("url", "is_valid"),
    [
        ("tantivy:///var/search", True),
        ("http://localhost:9200", True),
        ("https://one:9200,https://two:9200", True),
        ("tantivy://", False),
        ("redis://localhost", False),
        ("", False),
    ],
)
def test_a_search_url_without_an_engine_is_reported_at_the_start(settings, url, is_valid):
    settings.SEARCH_URL = url
    assert ("search.E001" in {error.id for error in run_checks()}) != is_valid


@pytest.mark.skipif(sys.platform != "linux", reason="not run: only Linux has a priority of single threads")
def test_only_the_calling_thread_gets_a_lower_priority(monkeypatch):
    monkeypatch.setattr(registry, "NICENESS", 15)
    before = priority()
    with ThreadPoolExecutor(1, initializer=registry.lower_priority) as pool:
        assert pool.submit(priority).result() == max(15, before)
    assert priority() == before


def priority() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
