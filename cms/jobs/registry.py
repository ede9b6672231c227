"""The jobs of the worker. Each app registers its own in `AppConfig.ready()`, by dotted path.

Only the worker imports what the paths name, so registering costs a web process nothing.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from django.utils.module_loading import import_string
from wagtail import hooks

from cms.core.extension_points import ExtensionPoint

from .waker import PeriodicTask, Wakeup

NICENESS = 15
POLL_INTERVAL_SECONDS = 1.0


class JobPriority(Enum):
    """In which order jobs get the processor, and their niceness, the priority that the operating system gives them.

    FIRST jobs complete what visitors see. LATER jobs wait while one of them has work (`background.Precedence`), because
    threads of one process also wait for each other, whatever their niceness is.
    """

    URGENT = "urgent"  # people or other programs wait for the result
    FIRST = "first"
    NORMAL = "normal"
    LATER = "later"

    @property
    def niceness(self) -> int:
        """The niceness of the thread; higher means less processor time beside other programs."""
        return {JobPriority.URGENT: 0, JobPriority.FIRST: 2}.get(self, NICENESS)


def lower_priority(niceness: int = NICENESS) -> None:
    """Let other threads and processes of this machine run first; has an effect on Linux only.

    Linux keeps a niceness for each thread: it applies to the calling thread and to those that it starts.
    """
    if sys.platform == "linux":
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, max(niceness, os.getpriority(os.PRIO_PROCESS, thread)))


@dataclass(frozen=True, slots=True)
class BackgroundJob:
    """A job that runs in a thread of its own.

    `path` names a function that does a small part of the work and returns how many items it processed; it is called
    again at once while it returns more than 0. After it returned 0, it is called again after `poll_interval` seconds.

    A job with `wakes_on`, the labels of the models whose rows are its work, waits longer: until one of their tables
    changes, until a row of a queue among them is due, or until the time that the function `next_due` returns for the
    time at which the last poll began, and three minutes at most. `poll_interval` is then the time between a change and
    the poll that follows it.
    """

    name: str
    path: str
    poll_interval: float = POLL_INTERVAL_SECONDS
    wakes_on: tuple[str, ...] = ()
    next_due: str = ""
    priority: JobPriority = JobPriority.NORMAL

    def load(self) -> Callable[[], int]:
        """Import the function."""
        function: Callable[[], int] = import_string(self.path)
        return function

    def create_wakeup(self) -> Wakeup:
        """Return what the thread of the job waits for."""
        return Wakeup(self.wakes_on, self.poll_interval, import_string(self.next_due) if self.next_due else None)


class MainLoopComponent(Protocol):
    """Periodic tasks that run in the worker's main loop, because they must not wait for slower jobs."""

    def tasks(self) -> list[PeriodicTask]: ...

    def run_once(self) -> None:
        """Do everything that is due, for `worker --once`. Raises DependencyUnavailable."""

    def close(self) -> None: ...


JOBS = ExtensionPoint[BackgroundJob](
    "clarion_job",
    receives="A `BackgroundJob` of `cms.jobs.registry`, which the worker runs in a thread of its own. "
    "`register_job` of the same module is the stable way to register one.",
    example='hooks.register("clarion_job", BackgroundJob("tides", "harbour.tides.read_tides", poll_interval=60.0))',
)
CLEANUP_JOBS = ExtensionPoint[tuple[str, str]](
    "clarion_cleanup_job",
    receives="A name, and the dotted path of a function that deletes a batch of expired rows and returns their "
    "number. `register_cleanup_job` of `cms.jobs.registry` is the stable way to register one.",
    example='hooks.register("clarion_cleanup_job", ("tides", "harbour.tides.delete_expired"))',
)
MAIN_LOOP_COMPONENTS = ExtensionPoint[tuple[str, str]](
    "clarion_main_loop_component",
    receives="A name, and the dotted path of a class that is created with the stop event of the worker and "
    "provides a `MainLoopComponent`: periodic tasks that must not wait for slower jobs.",
    example='hooks.register("clarion_main_loop_component", ("search", "search.indexing.worker_tasks.IndexerTasks"))',
)


def register_job(
    name: str,
    path: str,
    *,
    poll_interval: float = POLL_INTERVAL_SECONDS,
    wakes_on: Sequence[str] = (),
    next_due: str = "",
    priority: JobPriority = JobPriority.NORMAL,
) -> None:
    """Register a job that runs in a thread of its own; `BackgroundJob` says what the function must do."""
    hooks.register(JOBS.name, BackgroundJob(name, path, poll_interval, tuple(wakes_on), next_due, priority))


def register_cleanup_job(name: str, path: str) -> None:
    """Register a function that runs every five minutes, deletes a batch of expired rows and returns how many.

    All of them share one thread.
    """
    hooks.register(CLEANUP_JOBS.name, (name, path))


def background_jobs() -> list[BackgroundJob]:
    """Return the registered background jobs. Of several with the same name, the last one replaces the others."""
    return list({job.name: job for job in JOBS.values()}.values())


def cleanup_jobs() -> dict[str, Callable[[], int]]:
    """Import and return the registered clean-up functions by name."""
    return {name: import_string(path) for name, path in CLEANUP_JOBS.values()}


def main_loop_components(stop: threading.Event) -> list[MainLoopComponent]:
    """Import and create the registered components of the main loop."""
    return [import_string(path)(stop) for _, path in MAIN_LOOP_COMPONENTS.values()]


def registered_paths() -> list[tuple[str, str]]:
    """Return (name, dotted path) of everything registered; a job and its clean-up job may have the same name."""
    jobs = [(job.name, path) for job in JOBS.values() for path in (job.path, job.next_due) if path]
    return [*jobs, *CLEANUP_JOBS.values(), *MAIN_LOOP_COMPONENTS.values()]
