"""The time of the site itself: the worker does what is due, at each moment until the minute."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from cms.core import clock
from cms.jobs.registry import BackgroundJob, background_jobs, main_loop_components
from cms.jobs.scheduler import find_next_due, publish_scheduled
from cms.jobs.waker import Wakeup
from cms.rehearsal.timeline import MovedClock
from search.indexing.worker_tasks import IndexerTasks

# Jobs whose work is not that of the content, and would take long.
NOT_RUN = {"backups", "dead-links", "imports", "outdated-indexes", "draft-indexes", "embargo-kits"}
MAX_ROUNDS = 200
MAX_DELAY_SECONDS = 5  # what the worker takes after a moment at which something is due


def load_jobs() -> list[BackgroundJob]:
    """Return the jobs that a worker runs and a rehearsal has to foresee."""
    return [job for job in background_jobs() if job.name not in NOT_RUN]


def do_due_work(order: random.Random) -> None:
    """Do what the worker does, its jobs in a random order, until nothing is left."""
    jobs = load_jobs()
    for _ in range(MAX_ROUNDS):
        publish_scheduled()
        for component in main_loop_components(None):  # type: ignore[arg-type]
            if isinstance(component, IndexerTasks):
                component._prepare()
                component.indexer.index_all()
        order.shuffle(jobs)
        if not sum(job.load()() for job in jobs):
            return
    raise AssertionError("The worker finds work without end.")


def live_until(moved: MovedClock, at: datetime, order: random.Random) -> None:
    """Let time pass: the worker does its work some seconds after each moment at which something is due."""
    wakeups = [job.create_wakeup() for job in load_jobs()]
    while (due := find_next_moment(clock.now(), wakeups)) <= at:
        moved.move(max(due + timedelta(seconds=order.randint(0, MAX_DELAY_SECONDS)), clock.now()))
        do_due_work(order)
    moved.move(max(at, clock.now()))
    do_due_work(order)


def find_next_moment(now: datetime, wakeups: list[Wakeup]) -> datetime:
    """Return when something becomes public or expires, or a job wants to be called."""
    found = [find_next_due(now), *(one.find_next_due(now) for one in wakeups)]
    return min((due for due in found if due and due > now), default=datetime.max.replace(tzinfo=now.tzinfo))
