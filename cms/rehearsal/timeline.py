"""What the worker does on the way to a later minute, one moment after the other.

At each moment at which something is due, the clock stands still until the scheduler and all jobs have nothing more to
do. Nothing waits in real time, so a month passes in as many steps as there are moments in it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import close_old_connections

from cms.core import clock
from cms.jobs.main_loop import MainLoop
from cms.jobs.registry import BackgroundJob, background_jobs, main_loop_components
from cms.jobs.scheduler import find_next_due
from cms.jobs.waker import Delay, PeriodicTask, Wakeup

log = structlog.get_logger(__name__)

# Jobs that leave nothing that a reader could see or a recipient outside would get: they are about the machine, the
# accounts, or the admin; also e-mails to editors, of whom a copy has no address. A new job runs in rehearsals until it
# is named here. Renditions are left out, too: they only make images smaller, take longer than all other jobs together,
# and an image without any is answered with its original.
SKIPPED_JOBS = frozenset(
    {
        "account-emails",
        "audit",
        "audit-heads",
        "backups",
        "counter-memories",
        "dead-links",
        "draft-indexes",
        "embargo-kits",
        "embargo-notices",
        "failure-notices",
        "imports",
        "language-roles",
        "ledger",
        "outdated-indexes",
        "renditions",
        "sign-ups",
        "translation-digests",
        "translations",
    }
)
# Jobs that run, at the start and at the minute, only after the rehearsal can be read: one kit takes longer than all
# else that a publication causes, and readers of the site wait for it, too.
LAST_JOBS = frozenset({"press-kits"})
START_PERIOD = timedelta(minutes=1)  # jobs that the site has not done yet want to be called again within seconds
# Tasks of the main loop that repeat for as long as the worker runs.
SKIPPED_TASKS = frozenset({"heartbeat", "indexer-heartbeat", "reconcile"})
# The shortest way between two moments, unless something becomes public or expires: jobs may want to be called soon.
MIN_STEP = timedelta(seconds=1)
MAX_STEPS = 20_000  # moments on the way to a minute
MAX_ROUNDS = 500  # calls of all jobs at one moment
MAX_WAITING_ROUNDS = 100  # calls that only wait for what threads of a job are sending

Report = Callable[[datetime, int], None]  # receives the moment that was reached, and the percent of the way


class NotSettled(Exception):
    """Jobs find more to do whenever they are called; the message names them, for operators."""


class MovedClock:
    """A time that only `move` changes; `clock.replaced_by(moved.read)` gives it to the whole process."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def read(self) -> datetime:
        """Return the time."""
        return self._at

    def move(self, at: datetime) -> None:
        """Set the time to a later one.

        Raises:
            ValueError: It is earlier. What has been published already would be hidden again.
        """
        if at < self._at:
            raise ValueError("The clock of a rehearsal does not go back.")
        self._at = at


@dataclass(frozen=True, slots=True)
class Job:
    """A background job, as a rehearsal calls it."""

    name: str
    run: Callable[[], int]
    wakeup: Wakeup


class Timeline:
    """The scheduler and the jobs of one process, and its clock."""

    def __init__(self, moved: MovedClock) -> None:
        self.clock, self.began = moved, moved.read()
        self.jobs = load_jobs()
        self.failures: dict[str, str] = {}  # the class of the last error of each job, for the report

    def move_to(self, at: datetime, report: Report) -> None:
        """Move the clock to `at`, and run on the way what is due at each moment; `finish` runs the rest.

        Raises:
            NotSettled: Something is due again and again.
            DependencyUnavailable: The search engine does not respond.
        """
        began = self.clock.read()
        way = max((at - began).total_seconds(), 1.0)
        with _open_main_loop() as loop:
            self._run_due(loop, LAST_JOBS)
            for _ in range(MAX_STEPS):
                moment = min(self._find_next(), at)
                self.clock.move(moment)
                is_left = moment == at or moment < began + START_PERIOD
                self._run_due(loop, LAST_JOBS if is_left else frozenset())
                report(moment, int(100 * (moment - began).total_seconds() / way))
                if moment == at:
                    return
        raise NotSettled(f"More than {MAX_STEPS} moments are on the way to this minute.")

    def finish(self, is_interrupted: Callable[[], bool]) -> None:
        """Run the jobs that `move_to` has left, and what follows from them, unless a later minute is wanted.

        Raises:
            NotSettled: Something is due again and again.
            DependencyUnavailable: The search engine does not respond.
        """
        for job in self.jobs:
            if job.name in LAST_JOBS:
                self._finish(job, is_interrupted)
        with _open_main_loop() as loop:
            self._run_due(loop, LAST_JOBS)

    def _find_next(self) -> datetime:
        """Return the next moment at which something may be due; the end of time if there is none."""
        now = clock.now()
        soonest = now + MIN_STEP
        others = (job.wakeup.find_next_due(now) for job in self.jobs)
        later = [max(at, soonest) for at in others if at and at > now]
        public = find_next_due(now)
        return min([*later, *([public] if public else [])], default=datetime.max.replace(tzinfo=now.tzinfo))

    def _run_due(self, loop: MainLoop, left: Collection[str]) -> None:
        """Run tasks and jobs, but for those that are left, in turn until none has anything to do at this moment."""
        jobs = [job for job in self.jobs if job.name not in left]
        busy: list[str] = []
        waited = 0
        for number in range(MAX_ROUNDS):
            close_old_connections()
            busy = [task.name for task in loop.tasks if task.name not in SKIPPED_TASKS and _has_worked(task)]
            busy += [job.name for job in jobs if self._run(job)]
            if not busy and number:  # what the scheduler has published is seen in the next round
                if waited == MAX_WAITING_ROUNDS or not self._is_sending():
                    return
                waited += 1
        raise NotSettled(f"These jobs do not come to an end: {', '.join(busy)}.")

    def _is_sending(self) -> bool:
        """Return whether a job wants to be called again at once, such as one whose threads are sending messages.

        The outbox has a message as soon as a thread has sent it: the clock must not move before, nor the report begin.
        """
        now = clock.now()
        found = (job.wakeup.find_next_due(now) for job in self.jobs)
        return any(now < due < now + MIN_STEP for due in found if due)

    def _run(self, job: Job) -> bool:
        """Run a job once, but to its end if it may have thousands of things to do at one moment."""
        return self._finish(job) if job.name in LAST_JOBS else self._has_worked(job)

    def _finish(self, job: Job, is_interrupted: Callable[[], bool] = lambda: False) -> bool:
        """Run a job until it has nothing more to do, and return whether it had."""
        rounds = 0
        while not is_interrupted() and self._has_worked(job):
            close_old_connections()
            rounds += 1
        return rounds > 0

    def _has_worked(self, job: Job) -> bool:
        """Run a job once. One that fails has not worked: at the next moment it is called again."""
        try:
            worked = bool(job.run())
        except Exception as error:
            self.failures[job.name] = type(error).__name__
            log.error("rehearsal.job_failed", job=job.name, exc_info=error)
            return False
        self.failures.pop(job.name, None)
        return worked


def _has_worked(task: PeriodicTask) -> bool:
    """Run a task of the main loop. One with more to do asks for its next call within a second."""
    wait = task.run()
    return not isinstance(wait, Delay) and wait < 1.0


def load_jobs() -> list[Job]:
    """Return the jobs to run; several with one function, which share its work between threads, are one."""
    found: dict[str, BackgroundJob] = {}
    for job in background_jobs():
        if job.name not in SKIPPED_JOBS:
            found.setdefault(job.path, job)
    return [Job(job.name, job.load(), job.create_wakeup()) for job in found.values()]


@contextmanager
def _open_main_loop() -> Iterator[MainLoop]:
    """Create the main loop of a worker without running it, and close its components at the end."""
    stop = threading.Event()
    components = main_loop_components(stop)
    try:
        yield MainLoop(components, stop)
    finally:
        for component in components:
            component.close()
