"""Main loop of the worker: scheduled publishing, the heartbeat, and the components that other apps register.

Slow jobs run in other threads (`background.py`), so that nothing here waits for them.
"""

from __future__ import annotations

import threading
import time
from datetime import datetime
from queue import Empty, SimpleQueue

from django.db import close_old_connections
from wagtail.models import Revision

from cms.core import clock

from . import heartbeat, running_versions
from .heartbeat import record_liveness
from .models import RunningVersion
from .registry import MainLoopComponent
from .scheduler import (
    HEARTBEAT_INTERVAL,
    SCHEDULER_INTERVAL_SECONDS,
    find_next_run,
    get_scheduled_models,
    publish_scheduled,
)
from .waker import Delay, PeriodicTask, Wakeup, find_zero

MIN_SCHEDULER_INTERVAL_SECONDS = 1.0  # the shortest time between two polls of the schedule while editors change pages


class MainLoop:
    """Run the periodic tasks of one process until `stop` is set."""

    def __init__(self, components: list[MainLoopComponent], stop: threading.Event) -> None:
        self.components, self.stop = components, stop
        labels = [model._meta.label for model in (Revision, *get_scheduled_models())]
        self.schedule = Wakeup(labels, SCHEDULER_INTERVAL_SECONDS, find_next_run)
        self.tasks = [
            # Before the schedule, because a publication wakes both.
            *(task for component in components for task in component.tasks()),
            PeriodicTask("scheduled-publishing", self._publish_scheduled, self.schedule),
            PeriodicTask("heartbeat", self._record_heartbeat),
        ]
        self._zero: datetime | None = None  # `find_zero()` at the last heartbeat
        self._woken: SimpleQueue[None] = SimpleQueue()  # signal handlers must not use an event that this thread uses
        for wakeup in self.wakeups:
            wakeup.on_wake = self.wake

    @property
    def wakeups(self) -> list[Wakeup]:
        """What the tasks wait for."""
        return [task.wakeup for task in self.tasks if task.wakeup]

    def wake(self) -> None:
        """Run the tasks that are due now. May be called from any thread and by a signal handler."""
        self._woken.put(None)

    def run(self) -> None:
        """Run until `stop` is set; a task that has begun is finished."""
        while not self.stop.is_set():
            for task in self.tasks:
                task.run_if_due()
            self._wait(min(task.get_next_run() for task in self.tasks) - time.monotonic())
        self._close()

    def run_once(self) -> None:
        """Do everything that is due. Raises DependencyUnavailable if a server that is needed does not respond."""
        publish_scheduled()
        for component in self.components:
            component.run_once()
        heartbeat.record(heartbeat.MAIN_LOOP)
        running_versions.record(RunningVersion.Process.WORKER)
        self._close()

    def _wait(self, seconds: float) -> None:
        try:
            self._woken.get(timeout=max(0.0, seconds))
            while not self._woken.empty():
                self._woken.get_nowait()
        except Empty:
            pass

    def _publish_scheduled(self) -> Delay:
        """Publish what is due, and return the time until the next one; what is still due is tried again soon."""
        close_old_connections()
        began = self.schedule.begin()
        publish_scheduled(began)
        longest = min(self.schedule.longest_wait(began), HEARTBEAT_INTERVAL.total_seconds())
        return Delay(MIN_SCHEDULER_INTERVAL_SECONDS, longest)

    def _record_heartbeat(self) -> float:
        record_liveness()
        before, self._zero = self._zero, find_zero()
        heartbeat.notice_clock_set_back(is_own=before is None or clock.is_ahead(before, self._zero))
        heartbeat.record(heartbeat.MAIN_LOOP)
        running_versions.record(RunningVersion.Process.WORKER)
        return heartbeat.INTERVAL_SECONDS

    def _close(self) -> None:
        for component in self.components:
            component.close()
