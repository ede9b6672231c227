"""Which background jobs come first: those that complete what visitors see, before those that can wait."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import pytest
from wagtail import hooks

from cms.jobs import background, registry
from cms.jobs.background import BackgroundThreads
from cms.jobs.registry import JobPriority, register_job

LONGEST_WAIT_SECONDS = 30.0
FINISHED: list[str] = []
BATCHES: dict[str, list[Callable[[], int]]] = {}


@pytest.fixture(autouse=True)
def without_database(monkeypatch):
    """Let the threads of jobs use no connection, and an empty registry that the test fills."""
    for point in (registry.JOBS, registry.CLEANUP_JOBS, registry.MAIN_LOOP_COMPONENTS):
        monkeypatch.setitem(hooks._hooks, point.name, [])
    monkeypatch.setattr(background, "close_old_connections", lambda: None)
    monkeypatch.setattr(registry.BackgroundJob, "load", lambda job: partial(run_batch, job.name))
    FINISHED.clear()
    BATCHES.clear()


def run_batch(name: str) -> int:
    left = BATCHES.get(name)
    return left.pop(0)() if left else 0


def done(name: str) -> int:
    FINISHED.append(name)
    return 1


def run_until(last: str, jobs: dict[str, JobPriority], batches: dict[str, list[Callable[[], int]]]) -> list[str]:
    """Run the jobs of these priorities until the last batch of one is finished; return the batches in their order."""
    stop, ended = threading.Event(), threading.Event()
    for name, priority in jobs.items():
        register_job(name, "x.y", priority=priority, poll_interval=60.0)
        BATCHES[name] = [*batches[name], *([lambda: ended.set() or 0] if name == last else [])]
    threads = BackgroundThreads(stop)
    threads.start()
    assert ended.wait(LONGEST_WAIT_SECONDS), FINISHED
    stop.set()
    threads.join(LONGEST_WAIT_SECONDS)
    return list(FINISHED)


def repeat(name: str, times: int) -> list[Callable[[], int]]:
    return [partial(done, name)] * times


def test_jobs_that_can_wait_begin_when_those_for_visitors_are_done():
    jobs = {"press-kits": JobPriority.LATER, "alerts": JobPriority.LATER, "renditions": JobPriority.FIRST}
    batches = {name: repeat(name, 3) for name in jobs}
    order = run_until("press-kits", jobs, batches)
    assert order[:3] == ["renditions"] * 3
    assert order.count("press-kits") == 3


@pytest.mark.parametrize("priority", [JobPriority.URGENT, JobPriority.NORMAL])
def test_all_other_jobs_do_not_wait(priority):
    mailed = threading.Event()

    def render_after_mail() -> int:
        assert mailed.wait(LONGEST_WAIT_SECONDS)
        return done("renditions")

    batches = {"mail": [lambda: mailed.set() or done("mail")], "renditions": [render_after_mail]}
    assert run_until("renditions", {"mail": priority, "renditions": JobPriority.FIRST}, batches) == [
        "mail",
        "renditions",
    ]


def test_jobs_that_can_wait_do_not_wait_for_one_that_fails():
    def fail() -> int:
        FINISHED.append("failed")
        raise OSError("no disk")

    jobs = {"renditions": JobPriority.FIRST, "press-kits": JobPriority.LATER}
    batches = {"renditions": [fail], "press-kits": repeat("press-kits", 1)}
    assert run_until("press-kits", jobs, batches) == ["failed", "press-kits"]


def test_they_wait_for_a_limited_time(monkeypatch):
    monkeypatch.setattr(background, "MAX_WAIT_SECONDS", 0.0)
    built = threading.Event()

    def render_after_kit() -> int:
        assert built.wait(LONGEST_WAIT_SECONDS)
        return done("renditions")

    batches = {"renditions": [render_after_kit], "press-kits": [lambda: built.set() or done("press-kits")]}
    jobs = {"renditions": JobPriority.FIRST, "press-kits": JobPriority.LATER}
    assert run_until("renditions", jobs, batches) == ["press-kits", "renditions"]


def test_a_worker_that_stops_does_not_wait_for_jobs_that_wait():
    stop, rendering, go_on = threading.Event(), threading.Event(), threading.Event()

    def render() -> int:
        rendering.set()
        go_on.wait(LONGEST_WAIT_SECONDS)
        return 1

    for name, priority in {"renditions": JobPriority.FIRST, "press-kits": JobPriority.LATER}.items():
        register_job(name, "x.y", priority=priority)
    BATCHES.update({"renditions": [render], "press-kits": repeat("press-kits", 1)})
    threads = BackgroundThreads(stop)
    threads.start()
    assert rendering.wait(LONGEST_WAIT_SECONDS)
    stop.set()
    threads.precedence.end()
    waiting = next(thread for thread in threads.threads if thread.name == "press-kits")
    waiting.join(LONGEST_WAIT_SECONDS)
    assert not waiting.is_alive()
    go_on.set()
    threads.join(LONGEST_WAIT_SECONDS)
    assert FINISHED == []


def test_images_come_before_press_kits_e_mails_and_texts_of_documents(monkeypatch):
    monkeypatch.undo()
    priorities = {job.name: job.priority for job in registry.background_jobs()}
    by_priority = {wanted: {name for name, found in priorities.items() if found is wanted} for wanted in JobPriority}
    assert by_priority[JobPriority.URGENT] == {"public-changes", "webhooks"}
    assert by_priority[JobPriority.FIRST] == {"renditions"}
    assert by_priority[JobPriority.LATER] == {
        "press-kits",
        "alerts",
        "document-texts",
        "draft-indexes",
        "translation-digests",
        "dead-links",
        "audit-heads",
    }
